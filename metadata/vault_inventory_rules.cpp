// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_inventory_rules.h"

#include <algorithm>
#include <array>
#include <set>

#include "metadata/base/text.h"

namespace khen::ocfl {
namespace {

using Findings = std::vector<Finding>;

struct PathCodes {
  std::string_view element;   // ".", ".." or empty
  std::string_view edge;      // begins or ends with a slash
  std::string_view conflict;  // twice, or a file that is also a directory
};
constexpr PathCodes content_codes{"E099", "E100", "E101"};
constexpr PathCodes logical_codes{"E052", "E053", "E095"};

constexpr std::array<std::string_view, 5> fixity_algorithms{"md5", "sha1", "sha256", "sha512", "blake2b-512"};

void tell(Findings& findings, std::string_view code, std::string detail) {
  findings.push_back({std::string(code), std::move(detail)});
}

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

void check_path(const std::string& path, const PathCodes& codes, Findings& findings) {
  if (path.empty() || path.front() == '/' || path.back() == '/') {
    return tell(findings, codes.edge, "path " + printable(path));
  }
  for (const std::string_view element : split(path, '/')) {
    if (element.empty() || element == "." || element == "..") {
      return tell(findings, codes.element, "path " + printable(path));
    }
  }
}

void check_paths(const PathsByDigest& block, const PathCodes& codes, Findings& findings) {
  std::set<std::string_view> seen;
  for (const auto& [digest, paths] : block) {
    for (const std::string& path : paths) {
      check_path(path, codes, findings);
      if (!seen.insert(path).second) tell(findings, codes.conflict, "twice: " + printable(path));
    }
  }
  for (const std::string_view path : seen) {
    for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
      if (seen.contains(path.substr(0, slash)))
        tell(findings, codes.conflict, "file and directory: " + printable(path));
    }
  }
}

void check_digests(const PathsByDigest& block, std::string_view twice_code, std::string_view form_code,
                   Findings& findings) {
  std::set<std::string> seen;
  for (const auto& [digest, paths] : block) {
    if (!is_hexadecimal(digest)) tell(findings, form_code, "no hexadecimal digest: " + printable(digest));
    if (!seen.insert(to_lower_ascii(digest)).second) tell(findings, twice_code, "digest twice: " + printable(digest));
  }
}

// RFC 3339, 5.6: date, "T", time to the second, optional fraction, "Z" or an offset.
bool is_date_time(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() <= shape.size()) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool fits =
        shape[i] == 'd' ? is_digit(text[i]) : to_lower_ascii(text.substr(i, 1)) == to_lower_ascii(shape.substr(i, 1));
    if (!fits) return false;
  }
  std::string_view rest = text.substr(shape.size());
  if (rest.front() == '.') {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return false;
    rest.remove_prefix(end);
  }
  if (rest == "Z" || rest == "z") return true;
  return rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && is_digit(rest[1]) && is_digit(rest[2]) &&
         rest[3] == ':' && is_digit(rest[4]) && is_digit(rest[5]);
}

bool looks_like_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  return to_lower_ascii(text.substr(0, colon)).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") ==
         std::string::npos;
}

void check_head_and_names(const Inventory& inventory, Findings& findings) {
  if (inventory.versions.empty()) return tell(findings, "E008", "no versions");
  const std::string& first = inventory.versions.begin()->first;
  const bool padded = first.size() > 2 && first[1] == '0';
  std::set<int> numbers;
  for (const auto& [name, version] : inventory.versions) {
    const auto number = version_number(name);
    if (!number) {
      tell(findings, "E046", "no version name: " + printable(name));
      continue;
    }
    numbers.insert(*number);
    const bool fits = padded ? name[1] == '0' && name.size() == first.size() : name[1] != '0';
    if (!fits) tell(findings, "E013", "padding of " + name);
  }
  if (padded) tell(findings, "W001", "zero-padded version names");
  int expected = 1;
  for (const int number : numbers) {
    if (number != expected) {
      tell(findings, expected == 1 ? "E009" : "E010", "version " + std::to_string(expected) + " is missing");
      break;
    }
    ++expected;
  }
  const auto head = version_number(inventory.head);
  if (!head) return tell(findings, "E040", "head " + printable(inventory.head));
  if (!numbers.empty() && *head != *numbers.rbegin()) tell(findings, "E040", "head is not the highest version");
  if (!inventory.versions.contains(inventory.head)) {
    const bool other_padding = numbers.contains(*head);
    tell(findings, other_padding ? "E013" : "E040", "no version " + printable(inventory.head));
  }
}

void check_versions(const Inventory& inventory, Findings& findings) {
  for (const auto& [name, version] : inventory.versions) {
    if (!version.created.empty() && !is_date_time(version.created))
      tell(findings, "E049", name + ": " + printable(version.created));
    for (const auto& [digest, paths] : version.state) {
      if (!inventory.manifest.contains(digest)) tell(findings, "E050", name + ": digest not in the manifest");
    }
    check_paths(version.state, logical_codes, findings);
    if (version.user && version.user->address && !looks_like_uri(*version.user->address)) {
      tell(findings, "W009", name + ": the user's address is no URI");
    }
  }
}

void check_manifest(const Inventory& inventory, Findings& findings) {
  check_digests(inventory.manifest, "E096", "E092", findings);
  check_paths(inventory.manifest, content_codes, findings);
  std::set<std::string> used;
  for (const auto& [name, version] : inventory.versions) {
    for (const auto& [digest, paths] : version.state) used.insert(to_lower_ascii(digest));
  }
  for (const auto& [digest, paths] : inventory.manifest) {
    if (!used.contains(to_lower_ascii(digest))) tell(findings, "E107", "in no version: " + printable(digest));
    for (const std::string& path : paths) {
      const auto elements = split(path, '/');
      const bool placed = elements.size() >= 3 && inventory.versions.contains(std::string(elements[0])) &&
                          elements[1] == content_directory_of(inventory);
      if (!placed) tell(findings, "E042", "outside of the content directories: " + printable(path));
    }
  }
}

void check_fixity(const Inventory& inventory, Findings& findings) {
  for (const auto& [algorithm, block] : inventory.fixity) {
    const bool known =
        std::find(fixity_algorithms.begin(), fixity_algorithms.end(), algorithm) != fixity_algorithms.end();
    if (!known) continue;  // 3.4: algorithms of extensions are ignored
    check_digests(block, "E097", "E057", findings);
    for (const auto& [digest, paths] : block) {
      for (const std::string& path : paths) check_path(path, content_codes, findings);
    }
  }
}

}  // namespace

void check_rules(const Inventory& inventory, Findings& findings) {
  if (!inventory.id.empty() && !looks_like_uri(inventory.id)) tell(findings, "W005", "the id is no URI");
  if (!inventory.type.empty() && inventory.type != inventory_type_1_0 && inventory.type != inventory_type_1_1) {
    tell(findings, "E038", "type " + printable(inventory.type));
  }
  if (inventory.digest_algorithm == "sha256")
    tell(findings, "W004", "sha256 is used");
  else if (!inventory.digest_algorithm.empty() && inventory.digest_algorithm != "sha512") {
    tell(findings, "E025", "digest algorithm " + printable(inventory.digest_algorithm));
  }
  const std::string_view content = content_directory_of(inventory);
  if (content.find('/') != std::string_view::npos) tell(findings, "E017", "contentDirectory " + printable(content));
  if (content == "." || content == ".." || content.empty())
    tell(findings, "E018", "contentDirectory " + printable(content));
  check_head_and_names(inventory, findings);
  check_versions(inventory, findings);
  check_manifest(inventory, findings);
  check_fixity(inventory, findings);
}

}  // namespace khen::ocfl
