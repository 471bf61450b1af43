// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"
#include "transcode/sandbox.h"

// Cameras' raw files, developed by LibRaw's programs inside the sandbox.
namespace khen {

inline constexpr std::string_view developed_name = "developed.tif";

// Size as it will be developed, upright. "media.unreadable" also for cameras that LibRaw doesn't know,
// "media.too_large_picture".
Result<StillPicture> read_raw_header(const Sandbox& sandbox, const Path& file, const std::stop_token& stop);

// developed_name in `directory`: upright, sRGB, 8 bit, the camera's own white balance. Foreign to its reader like the
// raw file itself. "media.unreadable" and those of Sandbox::run().
Result<Path> develop(const Sandbox& sandbox, const Path& file, const Path& directory, const std::stop_token& stop);

// The pure half of read_raw_header(): what raw-identify prints.
Result<StillPicture> parse_raw_facts(std::string_view text);

}  // namespace khen
