// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "metadata/base/zip_directory.h"
#include "transcode/sniff.h"

// What is inside the two containers of Office documents, told by their directories alone: nothing is unpacked.
namespace khen {

bool is_office(Format format);

// Absent when the container holds something else. Reads at most 17 MiB; foreign bytes, bounded.
std::optional<Format> office_in_zip(const ByteSource& source);
std::optional<Format> office_in_compound_file(const ByteSource& source);

// Before a converter may see it. "media.refused_bomb" when it promises to unpack to more than is sane,
// "media.encrypted", "media.unreadable".
Result<void> check_office_file(const Path& file, Format format);

}  // namespace khen
