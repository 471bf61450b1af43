// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/transcript/passage.h"

// Transcripts as files for others. Pure; texts must be clean (check_transcript). WebVTT and SubRip carry the lines of
// tiers without a parent, EAF carries everything.
namespace khen {

// WebVTT (W3C, https://www.w3.org/TR/webvtt1/): whole length, speakers as voice spans. Machine-made and unreviewed
// texts say so in a NOTE.
std::string write_webvtt(const Transcript& transcript);
// The same as the only segment of an HLS subtitle rendition: with the time map that RFC 8216, 3.5 asks for.
std::string write_webvtt_segment(const Transcript& transcript);

// SubRip: UTF-8 without byte order mark, a speaker in front of the text.
std::string write_srt(const Transcript& transcript);

// The recording that an EAF document annotates.
struct AnnotatedMedia {
  std::string file_name;
  std::string media_type;
};
// ELAN Annotation Format 3.0. Lines of one tier that overlap move to a second tier, because ELAN allows no overlap;
// points become 1 ms long. `date` is RFC 3339.
std::string write_eaf(const Transcript& transcript, const AnnotatedMedia& media, std::string_view date);

// "00:01:02.003"
std::string vtt_time(milliseconds time);

}  // namespace khen
