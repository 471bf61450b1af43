// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_object.h"

#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen::ocfl {
namespace {

constexpr std::uint64_t largest_sidecar = 4096;

}  // namespace

std::optional<std::string> parse_sidecar(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t space = text.find_first_of(" \t");
  if (space == 0 || space == std::string_view::npos) return std::nullopt;
  const std::size_t name = text.find_first_not_of(" \t", space);
  if (name == std::string_view::npos || text.substr(name) != inventory_file) return std::nullopt;
  const std::string_view digest = text.substr(0, space);
  if (digest.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return std::nullopt;
  return to_lower_ascii(digest);
}

std::string sidecar_for(std::string_view inventory_json) {
  return digest_hex(DigestAlgorithm::sha512, inventory_json) + " " + std::string(inventory_file) + "\n";
}

std::optional<Inventory> read_sound_inventory(const Path& directory) {
  const auto json = read_file(directory / inventory_file, largest_inventory);
  const auto sidecar = read_file(directory / sidecar_file, largest_sidecar);
  if (!json || !sidecar) return std::nullopt;
  if (parse_sidecar(*sidecar) != digest_hex(DigestAlgorithm::sha512, *json)) return std::nullopt;
  ReadInventory read = parse_inventory(*json);
  if (!read.sound()) return std::nullopt;
  return std::move(read.inventory);
}

Result<Inventory> read_root_inventory(const Path& object_root) {
  std::error_code code;
  if (!std::filesystem::exists(object_root, code)) return fail(Code::not_found, "vault.no_object");
  const auto json = read_file(object_root / inventory_file, largest_inventory);
  if (!json) return with_cause(fail(Code::corrupt, "vault.object_broken"), json.error().cause);
  ReadInventory read = parse_inventory(*json);
  if (!read.sound()) {
    const auto& first = read.findings.front();
    return with_cause(fail(Code::corrupt, "vault.object_broken"),
                      object_root.native() + ": " + first.code + " " + first.detail);
  }
  return std::move(read.inventory);
}

std::optional<std::string> content_path_of(const Inventory& inventory, std::string_view digest) {
  for (const auto& [key, paths] : inventory.manifest) {
    if (to_lower_ascii(key) == digest && !paths.empty()) return paths.front();
  }
  return std::nullopt;
}

}  // namespace khen::ocfl
