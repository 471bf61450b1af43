// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/vault_verify.h"

namespace khen::ocfl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_document = 1 << 20;

class RootCheck {
 public:
  explicit RootCheck(const Path& root) : root_(root) {}

  Result<std::vector<VaultFinding>> run() {
    for (const auto& entry : TRY(entries_of(root_))) {
      const std::string name = entry.path().filename().native();
      if (entry.is_symlink())
        tell("E090", name, "symbolic link");
      else if (!entry.is_directory())
        file(name);
      else if (name == "extensions")
        TRY(extensions(entry.path()));
      else
        TRY(hierarchy(entry.path(), name));
    }
    if (declarations_ != 1) tell("E076", "", std::to_string(declarations_) + " version declarations");
    return std::move(findings_);
  }

 private:
  void tell(std::string_view code, std::string path, std::string detail) {
    findings_.push_back({std::string(code), std::move(path), std::move(detail)});
  }

  static Result<std::vector<fs::directory_entry>> entries_of(const Path& directory) {
    std::error_code code;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code))
      entries.push_back(*it);
    if (code) return fail_errno(code.value(), "list", directory.native());
    std::sort(entries.begin(), entries.end());
    return entries;
  }

  void file(const std::string& name) {
    if (name.starts_with("0=")) {
      ++declarations_;
      if (name != "0=ocfl_1.0" && name != "0=ocfl_1.1") tell("E077", name, "unknown version declaration");
      const auto text = read_file(root_ / name, largest_document);
      if (!text || *text != name.substr(2) + "\n") tell("E080", name, "content of the version declaration");
    } else if (name == "ocfl_layout.json") {
      const auto text = read_file(root_ / name, largest_document);
      const auto layout = nlohmann::json::parse(text ? *text : "", nullptr, false);
      if (!layout.is_object() || !layout.contains("extension") || !layout.contains("description")) {
        tell("E070", name, "needs extension and description");
      }
    }
  }

  Result<void> extensions(const Path& directory) {
    for (const auto& entry : TRY(entries_of(directory))) {
      if (!entry.is_directory()) tell("E112", "extensions/" + entry.path().filename().native(), "not a directory");
    }
    return {};
  }

  Result<void> hierarchy(const Path& directory, const std::string& path) {
    const auto entries = TRY(entries_of(directory));
    if (entries.empty()) tell("E073", path, "empty directory");
    const bool object = std::any_of(entries.begin(), entries.end(), [](const fs::directory_entry& entry) {
      return entry.path().filename().native().starts_with("0=ocfl_object_");
    });
    if (object) return {};
    for (const auto& entry : entries) {
      const std::string below = path + "/" + entry.path().filename().native();
      if (entry.is_symlink())
        tell("E090", below, "symbolic link");
      else if (entry.is_directory())
        TRY(hierarchy(entry.path(), below));
      else
        tell("E072", below, "file outside of an object");
    }
    return {};
  }

  Path root_;
  int declarations_ = 0;
  std::vector<VaultFinding> findings_;
};

}  // namespace

Result<std::vector<VaultFinding>> verify_storage_root(const Path& root) { return RootCheck(root).run(); }

}  // namespace khen::ocfl
