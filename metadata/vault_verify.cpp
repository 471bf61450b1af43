// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vault_verify.h"

#include <algorithm>
#include <set>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/vault_digests.h"
#include "metadata/vault_object.h"

namespace khen::ocfl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_small_file = 4096;

// Names in a directory, sorted, so that reports are the same every time.
Result<std::vector<fs::directory_entry>> entries_of(const Path& directory) {
  std::error_code code;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) entries.push_back(*it);
  if (code) return fail_errno(code.value(), "list", directory.native());
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool is_plain_directory(const fs::directory_entry& entry) {
  return entry.symlink_status().type() == fs::file_type::directory;
}
bool is_plain_file(const fs::directory_entry& entry) { return entry.symlink_status().type() == fs::file_type::regular; }

struct InventoryHere {
  std::string bytes;
  ReadInventory read;
};

// One walk over one object.
class ObjectCheck {
 public:
  ObjectCheck(const Path& root, const ReadWatch& watch) : root_(root), watch_(watch) {}

  Result<std::vector<VaultFinding>> run() {
    TRY(object_root());
    const auto root_inventory = TRY(inventory("", "E063"));
    if (root_inventory) {
      root_bytes_ = root_inventory->bytes;
      main_ = root_inventory->read.inventory;
      want(main_);
      against_declaration();
      TRY(version_directories());
      TRY(contents());
    }
    return std::move(findings_);
  }

 private:
  void tell(std::string_view code, std::string path, std::string detail) {
    findings_.push_back({std::string(code), std::move(path), std::move(detail)});
  }

  Result<void> object_root() {
    std::vector<std::string> declarations;
    for (const auto& entry : TRY(entries_of(root_))) {
      const std::string name = entry.path().filename().native();
      if (is_plain_directory(entry)) {
        if (version_number(name))
          versions_here_.insert(name);
        else if (name == "extensions")
          TRY(extensions(entry.path()));
        else if (name != "logs")
          tell("E001", name, "unexpected directory");
      } else if (!is_plain_file(entry)) {
        tell("E090", name, "neither file nor directory");
      } else if (name.starts_with("0=")) {
        declarations.push_back(name);
      } else if (name != inventory_file && !name.starts_with(std::string(inventory_file) + ".")) {
        tell("E001", name, "unexpected file");
      }
    }
    return declaration(declarations);
  }

  Result<void> declaration(const std::vector<std::string>& found) {
    if (found.size() != 1) {
      tell("E003", "", std::to_string(found.size()) + " version declarations");
      return {};
    }
    const std::string value = found.front().substr(2);
    if (value != "ocfl_object_1.0" && value != "ocfl_object_1.1") {
      tell("E004", found.front(), "unknown version declaration");
      return {};
    }
    declared_ = value;
    const auto text = read_file(root_ / found.front(), largest_small_file);
    if (!text || *text != value + "\n") tell("E007", found.front(), "content of the version declaration");
    return {};
  }

  Result<void> extensions(const Path& directory) {
    for (const auto& entry : TRY(entries_of(directory))) {
      const std::string name = entry.path().filename().native();
      if (!is_plain_directory(entry))
        tell("E067", "extensions/" + name, "not a directory");
      else if (!looks_registered(name))
        tell("W013", "extensions/" + name, "not a registered extension");
    }
    return {};
  }

  // Registered extensions are numbered "NNNN-…", besides "initial".
  static bool looks_registered(std::string_view name) {
    return name == "initial" ||
           (name.size() > 5 && name.substr(0, 2) == "00" && name[4] == '-' &&
            name.substr(0, 4).find_first_not_of("0123456789") == std::string_view::npos && name.substr(0, 4) <= "0012");
  }

  void against_declaration() {
    const std::string_view wanted = declared_ == "ocfl_object_1.0" ? inventory_type_1_0 : inventory_type_1_1;
    if (!declared_.empty() && !main_.type.empty() && main_.type != wanted) {
      tell("E038", std::string(inventory_file), "type doesn't match the version declaration");
    }
    for (const auto& [name, version] : main_.versions) {
      if (!versions_here_.contains(name)) tell("E010", name, "version directory is missing");
    }
    for (const std::string& name : versions_here_) {
      if (!main_.versions.contains(name)) tell("E046", name, "version directory that the inventory doesn't know");
    }
  }

  // inventory.json and its sidecar in the object root ("") or a version directory.
  Result<std::optional<InventoryHere>> inventory(const std::string& where, std::string_view missing_code) {
    const Path directory = root_ / where;
    const std::string path = where.empty() ? std::string(inventory_file) : where + "/" + std::string(inventory_file);
    std::error_code code;
    if (!fs::is_regular_file(fs::symlink_status(directory / inventory_file, code))) {
      tell(missing_code, path, "no inventory");
      return std::optional<InventoryHere>();
    }
    InventoryHere here{TRY(read_file(directory / inventory_file, largest_inventory)), {}};
    here.read = parse_inventory(here.bytes);
    for (const Finding& finding : here.read.findings) tell(finding.code, path, finding.detail);
    TRY(sidecar(directory, path, here.read.inventory.digest_algorithm));
    return std::optional<InventoryHere>(std::move(here));
  }

  Result<void> sidecar(const Path& directory, const std::string& path, const std::string& algorithm) {
    const auto text = read_file(directory / (std::string(inventory_file) + "." + algorithm), largest_small_file);
    if (algorithm.empty() || !text) {
      tell("E058", path, "no sidecar");
      return {};
    }
    const auto stated = parse_sidecar(*text);
    if (!stated) {
      tell("E061", path + "." + algorithm, "form of the sidecar");
      return {};
    }
    const auto real = TRY(digests_of_file(directory / inventory_file, {algorithm}));
    const auto found = real.find(algorithm);
    if (found == real.end() || found->second != *stated) tell("E060", path, "the sidecar tells another digest");
    return {};
  }

  Result<void> version_directories() {
    std::string newest_type;
    std::vector<std::string> names(versions_here_.begin(), versions_here_.end());
    std::sort(names.begin(), names.end(),
              [](const auto& a, const auto& b) { return version_number(a) < version_number(b); });
    for (const std::string& name : names) {
      TRY(version_entries(name));
      const auto here = TRY(inventory(name, "W010"));
      if (!here) continue;
      const Inventory& inventory = here->read.inventory;
      if (name == main_.head) {
        if (here->bytes != root_bytes_) tell("E064", name, "differs from the inventory in the object root");
      } else {
        compare(name, inventory);
      }
      if (inventory.head != name) tell("E040", name, "head isn't this version");
      if (!newest_type.empty() && inventory.type < newest_type) tell("E103", name, "older specification than before");
      newest_type = inventory.type;
      want(inventory);
      version_inventories_.emplace(name, inventory);
    }
    return {};
  }

  Result<void> version_entries(const std::string& name) {
    for (const auto& entry : TRY(entries_of(root_ / name))) {
      const std::string child = entry.path().filename().native();
      const std::string path = name + "/" + child;
      if (is_plain_directory(entry)) {
        if (child == content_directory_of(main_))
          TRY(content_directory(name, entry.path()));
        else
          tell("W002", path, "unexpected directory");
      } else if (!is_plain_file(entry)) {
        tell("E090", path, "neither file nor directory");
      } else if (child != inventory_file && !child.starts_with(std::string(inventory_file) + ".")) {
        tell("E015", path, "unexpected file");
      }
    }
    return {};
  }

  Result<void> content_directory(const std::string& version, const Path& directory) {
    const std::size_t before = files_here_.size();
    TRY(walk(version, directory, version + "/" + directory.filename().native()));
    if (files_here_.size() == before) tell("W003", version, "empty content directory");
    return {};
  }

  Result<void> walk(const std::string& version, const Path& directory, const std::string& path) {
    const auto entries = TRY(entries_of(directory));
    if (entries.empty() && std::count(path.begin(), path.end(), '/') > 1) tell("E024", path, "empty directory");
    for (const auto& entry : entries) {
      const std::string below = path + "/" + entry.path().filename().native();
      if (is_plain_directory(entry))
        TRY(walk(version, entry.path(), below));
      else if (is_plain_file(entry))
        files_here_.emplace(below, version);
      else
        tell("E090", below, "neither file nor directory");
    }
    return {};
  }

  // 3.7: a prior inventory must tell the same states as the current one.
  void compare(const std::string& where, const Inventory& prior) {
    if (prior.id != main_.id) tell("E037", where, "another id");
    if (prior.content_directory != main_.content_directory) tell("E019", where, "another contentDirectory");
    for (const auto& [name, version] : prior.versions) {
      const auto current = main_.versions.find(name);
      if (current == main_.versions.end()) {
        tell("E066", where, name + " isn't in the current inventory");
        continue;
      }
      if (files_of(prior, version) != files_of(main_, current->second)) tell("E066", where, "another state of " + name);
      if (version.created != current->second.created || version.message != current->second.message ||
          !(version.user == current->second.user)) {
        tell("W011", where, "other words about " + name);
      }
    }
  }

  // Logical path → content paths; comparable across digest algorithms.
  static std::map<std::string, std::set<std::string>> files_of(const Inventory& inventory, const Version& version) {
    std::map<std::string, std::set<std::string>> files;
    for (const auto& [digest, paths] : version.state) {
      std::set<std::string> content;
      for (const auto& [key, stored] : inventory.manifest) {
        if (to_lower_ascii(key) != to_lower_ascii(digest)) continue;
        for (const std::string& path : stored) {
          // A later version may hold the same bytes once more; that changes no state.
          if (content.empty() || path < *content.begin()) content = {path};
        }
      }
      for (const std::string& path : paths) files.emplace(path, content);
    }
    return files;
  }

  void want(const Inventory& inventory) {
    algorithms_.insert(inventory.digest_algorithm);
    for (const auto& [algorithm, block] : inventory.fixity) algorithms_.insert(algorithm);
  }

  Result<void> contents() {
    expect(main_, std::string(inventory_file));
    for (const auto& [name, inventory] : version_inventories_) {
      if (name != main_.head) expect(inventory, name + "/" + std::string(inventory_file));
    }
    for (const auto& [path, version] : files_here_) TRY(content_file(path, version));
    for (const auto& [path, expected] : expected_) {
      if (files_here_.contains(path)) continue;
      std::set<std::string> codes;
      for (const Expected& one : expected) codes.insert(one.code);
      for (const std::string& code : codes) tell(code, path, "file is missing");
    }
    return {};
  }

  struct Expected {
    std::string code, algorithm, digest, by;
  };

  void expect(const Inventory& inventory, const std::string& by) {
    for (const auto& [path, digest] : digests_by_path(inventory.manifest)) {
      expected_[path].push_back({"E092", inventory.digest_algorithm, digest, by});
    }
    for (const auto& [algorithm, block] : inventory.fixity) {
      for (const auto& [path, digest] : digests_by_path(block)) {
        expected_[path].push_back({"E093", algorithm, digest, by});
      }
    }
  }

  Result<void> content_file(const std::string& path, const std::string& version) {
    if (!in_manifest(main_, path)) tell("E023", path, "file that the manifest doesn't know");
    for (const auto& [name, inventory] : version_inventories_) {
      if (name == main_.head || version_number(name) < version_number(version)) continue;
      if (!in_manifest(inventory, path)) tell("E023", path, "file that the manifest of " + name + " doesn't know");
    }
    const auto expected = expected_.find(path);
    if (expected == expected_.end()) return {};
    Error ended;
    const ReadWatch watch = [&](std::size_t bytes) -> Result<void> {
      if (!watch_) return {};
      auto watched = watch_(bytes);
      if (!watched) ended = watched.error();
      return watched;
    };
    const auto real = digests_of_file(root_ / path, algorithms_, watch);
    if (!real && !ended.message.empty()) return ended;
    if (!real) {
      tell("E092", path, real.error().cause);
      return {};
    }
    std::set<std::pair<std::string, std::string>> told;
    for (const Expected& one : expected->second) {
      const auto found = real->find(one.algorithm);
      if (found == real->end() || found->second == one.digest) continue;  // unknown algorithms are ignored (3.4)
      if (told.emplace(one.code, one.algorithm).second) tell(one.code, path, one.algorithm + " differs from " + one.by);
    }
    return {};
  }

  bool in_manifest(const Inventory& inventory, const std::string& path) {
    auto& known = manifest_paths_[&inventory];
    if (known.empty()) {
      for (const auto& [digest, paths] : inventory.manifest) known.insert(paths.begin(), paths.end());
    }
    return known.contains(path);
  }

  Path root_;
  const ReadWatch& watch_;
  std::string declared_;
  std::string root_bytes_;
  Inventory main_;
  std::set<std::string> versions_here_;
  std::map<std::string, Inventory> version_inventories_;
  std::map<std::string, std::string> files_here_;  // content path → version directory
  std::map<std::string, std::vector<Expected>> expected_;
  std::map<const Inventory*, std::set<std::string>> manifest_paths_;
  std::set<std::string> algorithms_;
  std::vector<VaultFinding> findings_;
};

}  // namespace

Result<std::vector<VaultFinding>> verify_object(const Path& object_root, const ReadWatch& watch) {
  return ObjectCheck(object_root, watch).run();
}

}  // namespace khen::ocfl
