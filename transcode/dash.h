// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "transcode/mp4_boxes.h"

// A DASH manifest (ISO/IEC 23009-1, on-demand profile) over the same files that HLS addresses by byte ranges. Pure.
namespace khen {

struct DashTrack {
  std::string id;    // "v240"
  std::string file;  // "v240.mp4"
  const Track* track = nullptr;
  double frame_rate = 0;        // 0 for sound
  std::uint64_t bandwidth = 0;  // greatest, bit/s
};

// Tracks between which a player may change.
struct DashSet {
  TrackType type = TrackType::video;
  std::string language;  // BCP 47 or empty
  bool preferred = true;
  bool describes_video = false;
  std::vector<DashTrack> tracks;
};

// Every track must have its segment index (Track::index_bytes).
std::string dash_manifest(const std::vector<DashSet>& sets, double seconds);

}  // namespace khen
