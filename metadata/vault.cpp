// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault.h"

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_object.h"
#include "metadata/vault_verify.h"
#include "metadata/vault_writer.h"

namespace khen {

Result<Vault> Vault::open(Files& files, const Clock& clock, const Path& root) {
  TRY(ocfl::prepare_storage_root(files, root));
  return Vault(files, clock, root);
}

Result<void> Vault::add_version(const RecordId& record, const VaultVersion& version) {
  const ocfl::WriterLock lock = TRY(ocfl::WriterLock::take(*files_, root_));
  const ocfl::WriteTools tools{*files_, *clock_, root_};
  TRY(ocfl::recover_object(tools, record));
  return ocfl::write_version(tools, record, version);
}

Result<Path> Vault::path_of(const RecordId& record, std::string_view logical_path) const {
  const Path object = root_ / ocfl::object_path(record);
  const ocfl::Inventory inventory = TRY(ocfl::read_root_inventory(object));
  const auto state = ocfl::digests_by_path(inventory.versions.at(inventory.head).state);
  const auto found = state.find(std::string(logical_path));
  if (found == state.end()) return fail(Code::not_found, "vault.no_file", {{"path", printable(logical_path)}});
  const auto content = ocfl::content_path_of(inventory, found->second);
  if (!content) return with_cause(fail(Code::corrupt, "vault.object_broken"), object.native());
  return object / *content;
}

Result<std::vector<Path>> Vault::every_state_of(const RecordId& record, std::string_view logical_path) const {
  const Path object = root_ / ocfl::object_path(record);
  const ocfl::Inventory inventory = TRY(ocfl::read_root_inventory(object));
  const int head = ocfl::version_number(inventory.head).value_or(0);
  std::vector<Path> paths;
  for (int number = 1; number <= head; ++number) {
    const auto version = inventory.versions.find("v" + std::to_string(number));
    if (version == inventory.versions.end()) continue;
    const auto state = ocfl::digests_by_path(version->second.state);
    const auto found = state.find(std::string(logical_path));
    if (found == state.end()) continue;
    const auto content = ocfl::content_path_of(inventory, found->second);
    if (content && (paths.empty() || paths.back() != object / *content)) paths.push_back(object / *content);
  }
  return paths;
}

Result<std::vector<Instant>> Vault::version_times(const RecordId& record) const {
  const ocfl::Inventory inventory = TRY(ocfl::read_root_inventory(root_ / ocfl::object_path(record)));
  std::vector<Instant> times;
  for (const auto& [name, version] : inventory.versions) times.push_back(TRY(parse_rfc3339(version.created)));
  std::sort(times.begin(), times.end());
  return times;
}

Result<std::map<std::string, std::string>> Vault::contents_of(const RecordId& record) const {
  const ocfl::Inventory inventory = TRY(ocfl::read_root_inventory(root_ / ocfl::object_path(record)));
  return ocfl::digests_by_path(inventory.versions.at(inventory.head).state);
}

Result<std::vector<RecordId>> Vault::records() const { return ocfl::list_records(root_); }

namespace {

// The root inventory after every writer is done. A read-only or broken object stays as it is; the findings tell.
std::string settled_inventory(const ocfl::WriteTools& tools, const RecordId& record) {
  const auto lock = ocfl::WriterLock::take(tools.files, tools.root);
  if (lock) {
    const auto recovered = ocfl::recover_object(tools, record);
    if (!recovered) return {};
  }
  auto json = read_file(tools.root / ocfl::object_path(record) / ocfl::inventory_file, ocfl::largest_inventory);
  return json ? *std::move(json) : std::string();
}

}  // namespace

// A writer may add a version meanwhile: what looks wrong then is looked at again.
Result<std::vector<VaultFinding>> Vault::verify(const RecordId& record, const ReadWatch& watch) const {
  const ocfl::WriteTools tools{*files_, *clock_, root_};
  const Path object = root_ / ocfl::object_path(record);
  std::error_code code;
  if (!std::filesystem::exists(object, code)) return fail(Code::not_found, "vault.no_object");
  for (;;) {
    const std::string before = settled_inventory(tools, record);
    std::vector<VaultFinding> findings = TRY(ocfl::verify_object(object, watch));
    if (findings.empty() || settled_inventory(tools, record) == before) return findings;
  }
}

}  // namespace khen
