// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/transcript/passage.h"

// Caption, subtitle and annotation files as transcripts. Foreign bytes: every parser is bounded in bytes, lines,
// nesting and output, and never follows a reference out of the file. Pure and thread-safe.
//
// Errors: transcript.file_too_large {limit}, transcript.unknown_format, transcript.encoding, transcript.bad_time {line,
// value}, transcript.bad_line {line}, transcript.bad_xml {line}, transcript.bad_structure {line, where},
// transcript.doctype, and those of check_transcript().
namespace khen {

inline constexpr std::size_t largest_transcript_file = std::size_t{16} << 20;

enum class TranscriptFormat { webvtt, srt, ass, ttml, eaf, textgrid };
inline constexpr std::array<std::string_view, 6> transcript_format_names{"webvtt", "srt", "ass",
                                                                         "ttml",   "eaf", "textgrid"};
constexpr std::string_view name_of(TranscriptFormat format) {
  return transcript_format_names[static_cast<std::size_t>(format)];
}

// Something the person who brought the file should know: a message id with parameters.
struct TranscriptFinding {
  std::string message;
  std::vector<Parameter> parameters;
};

struct ParsedTranscript {
  TranscriptFormat format = TranscriptFormat::webvtt;
  Transcript content;  // normalised and checked
  std::vector<TranscriptFinding> findings{};
};

// Tells the format by the content; the name only decides what is told when that fails, and becomes the source.
Result<ParsedTranscript> parse_transcript(std::string_view bytes, std::string_view file_name_hint);

// One a format. The text is UTF-8 with any line ends; what they return isn't normalised yet.
Result<ParsedTranscript> parse_webvtt(std::string_view text);
Result<ParsedTranscript> parse_srt(std::string_view text);
Result<ParsedTranscript> parse_ass(std::string_view text);
Result<ParsedTranscript> parse_ttml(std::string_view text);
Result<ParsedTranscript> parse_eaf(std::string_view text);
Result<ParsedTranscript> parse_textgrid(std::string_view text);

// Normalises and checks; also for texts that our own programs' children made.
Result<ParsedTranscript> finished(ParsedTranscript parsed, std::string_view source);

}  // namespace khen
