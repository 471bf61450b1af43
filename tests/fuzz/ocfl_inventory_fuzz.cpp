// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "metadata/vault_inventory.h"
#include "metadata/vault_object.h"

// inventory.json of any maker: must not crash, and what is sound must survive being written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const khen::ocfl::ReadInventory read = khen::ocfl::parse_inventory(text);
  const auto sidecar = khen::ocfl::parse_sidecar(text);
  if (sidecar && sidecar->empty()) std::abort();
  if (!read.sound()) return 0;
  const khen::ocfl::ReadInventory again = khen::ocfl::parse_inventory(khen::ocfl::to_json(read.inventory));
  if (!again.sound() || again.inventory.manifest != read.inventory.manifest) std::abort();
  return 0;
}
