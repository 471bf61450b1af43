// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

struct FoundFile {
  Path path;
  std::string name;  // its last part, NFC
  std::uint64_t bytes = 0;
};

// Whether a relative path from a foreign hand names something inside: parts divided by '/', none empty, "." or "..";
// no control characters, clean UTF-8.
bool is_inside_path(std::string_view path);

// Finds the files that a sheet names, below one directory and nowhere else: no links are followed on the way, only
// regular files count. Not thread-safe.
class FileFinder {
 public:
  explicit FileFinder(Path directory) : directory_(std::move(directory)) {}

  // A name that ends in '/' means all files in that directory, in the order of people ("2" before "10"). Letters are
  // compared in NFC: disks of other systems spell them apart. Errors: "sheet.path" {file}; "sheet.file_missing" {file,
  // suggestion}; "sheet.folder_empty" {file}; too_large "sheet.folder_large" {file, limit}.
  Result<std::vector<FoundFile>> find(std::string_view name);

 private:
  struct Entry {
    Path path;
    bool directory = false;
    std::uint64_t bytes = 0;
  };
  using Listing = std::map<std::string, Entry, std::less<>>;  // by name, NFC
  const Listing& list(const Path& directory);

  Path directory_;
  std::map<std::string, Listing> listings_;  // by path; the ones looked at last
};

}  // namespace khen
