// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "transcode/mp4_boxes.h"

// HLS playlists (RFC 8216) over single-file CMAF tracks, written from what is really in the files. All pure.
namespace khen {

inline constexpr double segment_seconds = 4.0;

// A run of whole fragments, as bytes of the track's file.
struct Segment {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
};

std::vector<Segment> group_segments(const Track& track);

// Bit/s: the greatest segment's and the mean's over the whole (RFC 8216bis, 4.4.6.2).
struct Bandwidth {
  std::uint64_t peak = 0;
  std::uint64_t average = 0;
};
Bandwidth measure(const std::vector<Segment>& segments);

int target_duration(const std::vector<Segment>& segments);

// `target`: the same for all playlists of a presentation.
std::string media_playlist(std::string_view track_file, const Track& track, const std::vector<Segment>& segments,
                           int target);

struct HlsAudio {
  std::string group;     // "a48"
  std::string playlist;  // "a48.m3u8"
  std::string language;  // BCP 47 or empty
  std::string codecs;
  int channels = 2;
  Bandwidth bandwidth;
};

struct HlsVideo {
  std::string playlist;
  std::string codecs;
  int width = 0;
  int height = 0;
  double frame_rate = 0;
  std::string audio_group;  // empty: silent
  Bandwidth bandwidth;      // of the pictures alone
};

// Order of `videos` is kept: the first is what a player starts with. The first of `audios` is also offered alone.
std::string master_playlist(const std::vector<HlsVideo>& videos, const std::vector<HlsAudio>& audios);

}  // namespace khen
