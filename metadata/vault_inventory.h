// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// inventory.json of an OCFL object (https://ocfl.io/1.1/spec/, 3.5) as a value. Pure.
namespace khen::ocfl {

// Digest, as written → paths. A digest is hexadecimal and counts regardless of case.
using PathsByDigest = std::map<std::string, std::vector<std::string>>;

struct User {
  std::string name;
  std::optional<std::string> address;
  bool operator==(const User&) const = default;
};

struct Version {
  std::string created;  // RFC 3339
  std::optional<std::string> message;
  std::optional<User> user;
  PathsByDigest state;  // → logical paths
};

struct Inventory {
  std::string id;
  std::string type;
  std::string digest_algorithm;
  std::string head;
  std::optional<std::string> content_directory;
  PathsByDigest manifest;  // → content paths, relative to the object root
  std::map<std::string, Version> versions;
  std::map<std::string, PathsByDigest> fixity;  // by algorithm
};

inline constexpr std::string_view content_directory_default = "content";
inline constexpr std::string_view inventory_type_1_0 = "https://ocfl.io/1.0/spec/#inventory";
inline constexpr std::string_view inventory_type_1_1 = "https://ocfl.io/1.1/spec/#inventory";

// Codes with a sentence each; where they were found is the caller's knowledge.
struct Finding {
  std::string code;
  std::string detail;
};
constexpr bool is_error(const Finding& finding) { return !finding.code.empty() && finding.code.front() == 'E'; }

// Everything that could be read, and everything that is wrong with it. Bounded in depth; the caller bounds the size.
struct ReadInventory {
  Inventory inventory;
  std::vector<Finding> findings;
  [[nodiscard]] bool sound() const;
};
ReadInventory parse_inventory(std::string_view json);

std::string to_json(const Inventory& inventory);

// 3 for "v3" and "v003"; nullopt for what isn't a version directory name.
std::optional<int> version_number(std::string_view name);

std::string_view content_directory_of(const Inventory& inventory);

// Path → lower-cased digest, for a state or manifest block.
std::map<std::string, std::string> digests_by_path(const PathsByDigest& block);

}  // namespace khen::ocfl
