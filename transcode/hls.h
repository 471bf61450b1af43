// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transcode/mp4_boxes.h"

// HLS playlists (RFC 8216, and the attributes of its second edition, draft-pantos-hls-rfc8216bis) over single-file CMAF
// tracks, written from what is really in the files. All pure.
namespace khen {

inline constexpr double segment_seconds = 4.0;

// A run of whole fragments, as bytes of the track's file.
struct Segment {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::uint64_t ticks = 0;  // the same in the track's timescale
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

// A playlist of single keyframes for searching (RFC 8216, 4.3.3.6), over a track that has nothing else.
std::string keyframe_playlist(std::string_view track_file, const Track& track, int target);

struct HlsAudio {
  std::string group;     // "a48"
  std::string playlist;  // "a48.m3u8"
  std::string name;      // for the player's menu, unique in its group
  std::string language;  // BCP 47 or empty
  std::string codecs;
  int channels = 2;
  bool preferred = true;  // exactly one in a group
  bool describes_video = false;
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

struct HlsPresentation {
  std::vector<HlsVideo> videos;  // in this order: the first is what a player starts with
  std::vector<HlsAudio> audios;  // groups in ascending order; the first group is also offered without pictures
  std::optional<HlsVideo> keyframes;
};

std::string master_playlist(const HlsPresentation& presentation);

}  // namespace khen
