// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transcode/media_info.h"

// The text tracks of a film that become captions. Pure.
namespace khen {

struct TextTrackPlan {
  int stream = 0;        // index in the container
  std::string codec;     // as ffprobe names it
  std::string language;  // BCP 47, "" when unknown
  std::string title;
  MediaTime delay{0};  // added to all times, as to those of the pictures; see picture_delay()
};

// How one codec is taken out: copied as it is, or decoded to SubRip.
struct TextCodec {
  std::string_view name;
  std::string_view encoder;  // "copy", or FFmpeg's encoder
  std::string_view muxer;
  std::string_view ending;  // of the file that FFmpeg writes
};
const TextCodec* find_text_codec(std::string_view codec);
// All decoders that this takes, for -codec_whitelist; nothing else is decoded in that run.
std::string_view text_decoders();

struct TextTracks {
  std::vector<TextTrackPlan> tracks;
  std::vector<MediaFinding>
      findings;  // media.captions_pictures {stream, codec}, media.captions_unsupported {stream, codec}
};
TextTracks plan_text_tracks(const MediaInfo& info);

// A film's own chapters, ready to be shown: times from where playing begins, in order, none empty, none without a title
// (then its number). Empty when there are fewer than two, which divide nothing.
std::vector<Chapter> plan_chapters(const MediaInfo& info);

// One line a track, as in describe(Plan).
std::string describe(const std::vector<TextTrackPlan>& tracks);

}  // namespace khen
