// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/base/zip_directory.h"

namespace khen {

inline constexpr std::string_view compound_magic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

// Names of the streams and storages in an OLE compound file ([MS-CFB], sections 2.2 to 2.6), which is what Office wrote
// before 2007. Other letters than ASCII are shown as '?'. Foreign bytes: a damaged file gives the names found so far,
// at most 4,096; every chain is bounded.
std::vector<std::string> compound_names(const ByteSource& source);

}  // namespace khen
