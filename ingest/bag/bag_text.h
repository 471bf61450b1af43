// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

// The text files of a BagIt bag (RFC 8493; drafts from 0.93 on). Pure; nothing is opened here.
namespace khen {

struct BagVersion {
  int major = 1;
  int minor = 0;
  [[nodiscard]] bool is_final() const { return major >= 1; }  // the RFC; before it drafts, which were milder
};

struct BagDeclaration {
  BagVersion version;
  std::string encoding = "UTF-8";  // of all other tag files
};

// 2.1.1. Exactly two lines; no byte order mark. Error "bag.declaration"; "bag.version" {version} for one that isn't
// known.
Result<BagDeclaration> parse_bag_declaration(std::string_view bytes);

struct BagTag {
  std::string name;
  std::string value;  // continued lines joined
};

// 2.2.2. Error "bag.line" {line}.
Result<std::vector<BagTag>> parse_bag_tags(std::string_view text, const BagVersion& version);

enum class PathForm { plain, dotted, starred };  // "./data/a", "*data/a" as some tools write: understood, remarked on

struct BagManifestLine {
  std::string digest;  // lower-case hex
  std::string path;    // percent signs and line ends decoded
  PathForm form = PathForm::plain;
};

// 2.1.3. Errors: "bag.line" {line}, "bag.path" {path} for one that leads out of the bag.
Result<std::vector<BagManifestLine>> parse_bag_manifest(std::string_view text, const BagVersion& version);

// The paths of fetch.txt (2.2.3). Errors as before.
Result<std::vector<std::string>> parse_bag_fetch(std::string_view text, const BagVersion& version);

// Whether a path of a bag stays in it on every system: parts divided by '/', none empty, "." or ".."; no backslash, no
// "~" or drive in front.
bool is_bag_path(std::string_view path);

// A path as it must be written in a manifest.
std::string encoded_bag_path(std::string_view path);

}  // namespace khen
