// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
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

struct UnusedFiles {
  std::vector<std::string> names;  // the first most_unused_named of them
  std::size_t count = 0;
};
inline constexpr std::size_t most_unused_named = 200;

// Whether a relative path from a foreign hand names something inside: parts divided by '/', none empty, "." or "..";
// no control characters, clean UTF-8.
bool is_inside_path(std::string_view path);

// A report that we left beside a sheet: "sheet.khen-report.csv".
inline constexpr std::string_view sheet_report_mark = ".khen-report";
bool is_sheet_report(const Path& path);

// Finds the files that a sheet names, below one directory and nowhere else: no links are followed on the way, only
// regular files count. Not thread-safe.
class FileFinder {
 public:
  explicit FileFinder(Path directory) : directory_(std::move(directory)) {}

  // A name that ends in '/' means all files in that directory, in the order of people ("2" before "10"). Letters are
  // compared in NFC: disks of other systems spell them apart. Errors: "sheet.path" {file}; "sheet.file_missing" {file,
  // suggestion}; "sheet.folder_empty" {file}; too_large "sheet.folder_large" {file, limit}.
  Result<std::vector<FoundFile>> find(std::string_view name);

  // Those that nobody has asked for: paths below the directory, hidden ones and `apart` left out.
  [[nodiscard]] UnusedFiles unused(const Path& apart) const;

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
  std::set<std::string> found_;              // paths that were given out
};

}  // namespace khen
