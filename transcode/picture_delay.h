// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"

namespace khen {

// How much later than in the source the pictures of the rungs are seen; negative: earlier. Rungs show their pictures at
// whole multiples of one over `rate` from where playing begins, and those of a stream that begins between two of these
// go to the nearer. Sound and captions must move as far, or lips and words come early. Never more than half a picture;
// 0 for slow or varying rates, where there is no one answer. Pure.
MediaTime picture_delay(const VideoStream& video, const MediaInfo& info, const Rate& rate);

}  // namespace khen
