// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/file_finder.h"

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/nearest.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_in_folder = 2'000;
constexpr std::size_t most_listings = 64;

Error about(Code code, std::string_view message, std::string_view name, std::string_view suggestion = {}) {
  return fail(code, message, {{"file", printable(clip(name, 300))}, {"suggestion", printable(suggestion)}});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Runs of digits count as numbers.
bool comes_before(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
      continue;
    }
    const auto number = [](std::string_view text, std::size_t& at) {
      const std::size_t first = std::min(text.find_first_not_of('0', at), text.size());
      std::size_t end = first;
      while (end < text.size() && is_digit(text[end])) ++end;
      at = std::max(end, at);
      return text.substr(first, end - first);
    };
    const std::string_view one = number(a, i);
    const std::string_view other = number(b, j);
    if (one != other) return one.size() != other.size() ? one.size() < other.size() : one < other;
  }
  return a.size() - i < b.size() - j;
}

}  // namespace

bool is_inside_path(std::string_view path) {
  if (path.empty() || path != printable(path) || !is_clean_text(path)) return false;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

const FileFinder::Listing& FileFinder::list(const Path& directory) {
  const std::string key = directory.native();
  if (const auto known = listings_.find(key); known != listings_.end()) return known->second;
  if (listings_.size() >= most_listings) listings_.clear();
  Listing listing;
  std::error_code code;
  for (fs::directory_iterator it(directory, code), end; !code && it != end; it.increment(code)) {
    const fs::file_status status = it->symlink_status(code);
    if (status.type() != fs::file_type::regular && status.type() != fs::file_type::directory) continue;
    const bool is_directory = status.type() == fs::file_type::directory;
    std::error_code unknown_size;
    const std::uint64_t bytes = is_directory ? 0 : it->file_size(unknown_size);
    listing[to_nfc(it->path().filename().native())] = {it->path(), is_directory, bytes};
  }
  return listings_.emplace(key, std::move(listing)).first->second;
}

Result<std::vector<FoundFile>> FileFinder::find(std::string_view name) {
  const bool folder = name.ends_with('/');
  std::string path(folder ? name.substr(0, name.size() - 1) : name);
  std::ranges::replace(path, '\\', '/');  // as written on Windows
  path = to_nfc(path);
  if (!is_inside_path(path)) return about(Code::invalid, "sheet.path", name);

  Path here = directory_;
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Listing& listing = list(here);
    const auto entry = listing.find(parts[i]);
    const bool wants_directory = folder || i + 1 < parts.size();
    if (entry == listing.end() || entry->second.directory != wants_directory) {
      std::vector<std::string_view> names;
      for (const auto& [known, one] : listing) {
        if (one.directory == wants_directory) names.push_back(known);
      }
      return about(Code::not_found, "sheet.file_missing", name, nearest_of(names, parts[i]));
    }
    if (!wants_directory) {
      found_.insert(entry->second.path.native());
      return std::vector<FoundFile>{{entry->second.path, std::string(parts[i]), entry->second.bytes}};
    }
    here = entry->second.path;
  }

  std::vector<FoundFile> files;
  for (const auto& [known, one] : list(here)) {
    if (one.directory || known.starts_with('.')) continue;
    if (files.size() == most_in_folder) {
      Error error = about(Code::too_large, "sheet.folder_large", name);
      error.parameters.push_back({"limit", std::to_string(most_in_folder)});
      return error;
    }
    files.push_back({one.path, known, one.bytes});
  }
  if (files.empty()) return about(Code::not_found, "sheet.folder_empty", name);
  for (const FoundFile& file : files) found_.insert(file.path.native());
  std::ranges::sort(files, [](const FoundFile& a, const FoundFile& b) { return comes_before(a.name, b.name); });
  return files;
}

UnusedFiles FileFinder::unused(const Path& apart) const {
  UnusedFiles unused;
  std::error_code code;
  fs::recursive_directory_iterator it(directory_, code);
  for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
    std::error_code unknown;
    const fs::file_type type = it->symlink_status(unknown).type();
    if (it->path().filename().native().starts_with('.')) {
      if (type == fs::file_type::directory) it.disable_recursion_pending();
      continue;
    }
    if (type != fs::file_type::regular || it->path() == apart || is_sheet_report(it->path())) continue;
    if (found_.contains(it->path().native())) continue;
    if (unused.names.size() < most_unused_named) unused.names.push_back(it->path().lexically_relative(directory_));
    ++unused.count;
  }
  std::ranges::sort(unused.names, comes_before);
  return unused;
}

bool is_sheet_report(const Path& path) { return path.stem().native().ends_with(sheet_report_mark); }

}  // namespace khen
