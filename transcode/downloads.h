// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/verify.h"

namespace khen {

// video.mp4 and audio.m4a in `directory`, where the tracks' files are: the same packets in a form for saving and for
// players that know neither HLS nor DASH. Errors: media.encode_failed, disk.*, those of Sandbox::run().
Result<std::vector<RenditionFile>> make_downloads(const Sandbox& sandbox, const Tracks& tracks, const Path& directory,
                                                  const std::stop_token& stop);

}  // namespace khen
