// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadata/base/files.h"
#include "transcode/mp4_boxes.h"

// Puts fragmented tracks that were made one after another into one file, without touching a coded byte: the first
// one's header, a segment index (ISO/IEC 14496-12, 8.16.3) of our own segments, then all fragments with their times
// and numbers set right.
namespace khen {

// A finished track file and what read_track() said of it.
struct TrackFile {
  Path path;
  Track track;
};

// Writes `out`, which must not exist, and returns the new track. Nothing is fsynced. Parts without samples are passed
// over; requires at least one with some. Errors: media.verify_failed (the parts are not of one track), disk.*.
Result<Track> join_tracks(const std::vector<TrackFile>& parts, const Path& out);

}  // namespace khen
