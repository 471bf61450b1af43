// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "metadata/base/files.h"
#include "metadata/vault_inventory.h"

// Reading parts of an OCFL object directory.
namespace khen::ocfl {

inline constexpr std::uint64_t largest_inventory = 64ULL << 20;
inline constexpr std::string_view inventory_file = "inventory.json";
inline constexpr std::string_view sidecar_file = "inventory.json.sha512";  // of what we write
inline constexpr std::string_view object_declaration = "ocfl_object_1.1";

// What a sidecar says; nullopt when it doesn't have the form of 3.6.
std::optional<std::string> parse_sidecar(std::string_view text);
std::string sidecar_for(std::string_view inventory_json);

// inventory.json with its sha512 sidecar in `directory`; nullopt when either is absent, doesn't match or breaks a rule.
std::optional<Inventory> read_sound_inventory(const Path& directory);

// The root inventory of one of our objects for a reader. Between a writer's two renames the sidecar is late, so only
// the inventory itself is looked at. "vault.no_object" (not_found), "vault.object_broken" (corrupt).
Result<Inventory> read_root_inventory(const Path& object_root);

// The first content path that holds these bytes.
std::optional<std::string> content_path_of(const Inventory& inventory, std::string_view digest);

}  // namespace khen::ocfl
