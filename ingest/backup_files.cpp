// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/backup_files.h"

#include <algorithm>

#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digest_length = 128;
constexpr std::string_view gap = "  ";

bool stays_inside(std::string_view path) {
  return std::ranges::none_of(split(path, '/'),
                              [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

}  // namespace

std::string to_text(const Manifest& manifest) {
  std::string text;
  for (const auto& [path, digest] : manifest) text.append(digest).append(gap).append(path).append("\n");
  return text;
}

Result<Manifest> parse_manifest(std::string_view text) {
  Manifest manifest;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const bool formed = line.size() > digest_length + gap.size() && line.substr(digest_length, gap.size()) == gap &&
                        line.substr(0, digest_length).find_first_not_of("0123456789abcdef") == std::string_view::npos;
    const std::string_view path = formed ? line.substr(digest_length + gap.size()) : std::string_view();
    if (!formed || !stays_inside(path)) return fail(Code::corrupt, "backup.damaged", {{"file", "manifest-sha512.txt"}});
    manifest.emplace(path, line.substr(0, digest_length));
  }
  return manifest;
}

Result<std::vector<std::string>> files_below(const Path& root) {
  std::vector<std::string> paths;
  std::error_code code;
  fs::recursive_directory_iterator it(root, code);
  for (const fs::recursive_directory_iterator end; !code && it != end; it.increment(code)) {
    if (it->is_regular_file()) paths.push_back(it->path().lexically_relative(root).native());
  }
  if (code) return fail_errno(code.value(), "list", root.native());
  std::ranges::sort(paths);
  return paths;
}

Result<void> sync_directories(Files& files, const Path& root) {
  std::error_code code;
  for (fs::directory_iterator it(root, code), end; !code && it != end; it.increment(code)) {
    if (it->is_directory()) TRY(sync_directories(files, it->path()));
  }
  if (code) return fail_errno(code.value(), "list", root.native());
  return files.sync_directory(root);
}

}  // namespace khen
