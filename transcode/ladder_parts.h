// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/ladder.h"

// The parts of make_plan(), each pure.
namespace khen {

// `duration`: of the pictures, as well as it is known.
VideoPlan plan_video(const VideoStream& stream, const MediaInfo& info, const std::optional<MediaTime>& duration,
                     const Policy& policy);

// `number`: 1 for the preferred stream; further ones are told apart by it.
AudioPlan plan_audio(const AudioStream& stream, int number, const Policy& policy);

// Whether the packets of `stream` can be the rung `top` as they are: what every device plays, on the common grid of
// keyframes, not too large.
bool fits_unchanged(const VideoStream& stream, const MediaInfo& info, const VideoRung& top, const Policy& policy);

}  // namespace khen
