// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"
#include "transcode/sandbox.h"

namespace khen {

// Looks closer than probe(): reads packets, decodes up to three samples of two seconds of the video that would be
// shown, and adds what they tell to `info` (`packets`, `survey`, `scan`) with the findings that follow. A few seconds
// of CPU; stills, documents and very short or small videos pass with little or nothing done. A sample that can't be
// decoded tells nothing and is no error. Errors: media.cancelled, sandbox.*.
Result<MediaInfo> survey(const Sandbox& sandbox, const Path& file, MediaInfo info, const std::stop_token& stop = {});

}  // namespace khen
