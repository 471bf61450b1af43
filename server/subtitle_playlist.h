// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

// Captions within HLS (RFC 8216): entries of the playlist of variants, and a playlist a track with one segment of
// whole length. And within DASH (ISO/IEC 23009-1): a text AdaptationSet a track. Pure.
namespace khen {

// What a reader can do without when it is shown.
enum class SubtitlePurpose {
  translation,  // the words in another language
  words,        // of who speaks
  all_sounds,   // the words, and what else is to be heard
};

struct SubtitleTrack {
  std::string id;
  std::string name;
  std::string language{};  // BCP 47, "" when unknown
  SubtitlePurpose purpose = SubtitlePurpose::translation;
};

// Whether a playlist lists variants rather than segments.
bool offers_variants(std::string_view playlist);

// The playlist of variants with a group of subtitles for every variant; unchanged without tracks. The address of a
// track is "captions/<id>.m3u8", relative to the playlist.
std::string with_subtitles(std::string_view playlist, const std::vector<SubtitleTrack>& tracks);

// The playlist of variants with the least first, in order of their bandwidth, for who begins with what comes first.
std::string with_least_first(std::string_view playlist);

// The playlist of one track.
std::string subtitle_playlist(std::string_view track, double seconds);

// A DASH manifest of one period with the tracks as whole WebVTT files, "captions/<id>.vtt"; unchanged without tracks.
std::string with_text_sets(std::string_view manifest, const std::vector<SubtitleTrack>& tracks);

}  // namespace khen
