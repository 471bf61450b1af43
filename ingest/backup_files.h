// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"

// Files with known digests, copied so that a wrong byte can't pass.
namespace khen {

// Relative path → lower-case hexadecimal SHA-512. The form of sha512sum: "<digest>  <path>", one a line.
using Manifest = std::map<std::string, std::string>;

std::string to_text(const Manifest& manifest);
// "backup.damaged" for lines of another form and for paths that leave the directory.
Result<Manifest> parse_manifest(std::string_view text);

// All regular files below `root`, as relative paths in order.
Result<std::vector<std::string>> files_below(const Path& root);

// fsync of every directory in the tree, deepest first.
Result<void> sync_directories(Files& files, const Path& root);

}  // namespace khen
