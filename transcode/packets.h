// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"
#include "transcode/sandbox.h"

namespace khen {

// What the packets of a video or sound file tell, without decoding: fills `packets` of every stream. All packets are
// read when that is cheap, or when a stream might be kept as it is (then every keyframe must be known); of longer files
// three places. Seconds of work, flat memory. Facts that can't be had are left out: a file that can't be read to its
// end has none with `whole`.
// Errors: media.cancelled, sandbox.*.
Result<MediaInfo> read_packets(const Sandbox& sandbox, const Path& file, MediaInfo info,
                               const std::stop_token& stop = {});

// Whether a player may get the stream's own bytes: H.264, 8 bit 4:2:0, progressive, square pixels, upright, SDR. What
// its packets tell is another question.
bool may_be_kept(const VideoStream& video);

}  // namespace khen
