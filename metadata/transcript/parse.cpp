// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/parse.h"

#include <array>

#include "metadata/base/text.h"
#include "metadata/transcript/charset.h"
#include "metadata/transcript/language_code.h"
#include "metadata/transcript/lines.h"

namespace khen {
namespace {

constexpr std::size_t head_size = 64 * 1024;

bool has_line_with(std::string_view text, bool (*test)(std::string_view)) {
  LineReader lines(text.substr(0, head_size));
  while (const auto line = lines.next()) {
    if (test(trim(*line))) return true;
  }
  return false;
}

bool is_webvtt(std::string_view text) {
  const std::string_view after = text.substr(0, 7);
  return after.starts_with("WEBVTT") &&
         (after.size() == 6 || std::string_view(" \t\r\n").find(after[6]) != std::string_view::npos);
}
bool is_textgrid(std::string_view text) {
  return text.substr(0, 200).find("ooTextFile") != std::string_view::npos &&
         text.substr(0, 400).find("TextGrid") != std::string_view::npos;
}
bool is_xml_with(std::string_view text, std::string_view element) {
  return trim(text).starts_with('<') && text.substr(0, head_size).find(element) != std::string_view::npos;
}
bool is_eaf(std::string_view text) { return is_xml_with(text, "<ANNOTATION_DOCUMENT"); }
bool is_ttml(std::string_view text) {
  return is_xml_with(text, "<tt ") || is_xml_with(text, "<tt>") || is_xml_with(text, ":tt ") ||
         is_xml_with(text, "<tt\n") || is_xml_with(text, "<tt\r");
}
bool is_ass(std::string_view text) {
  return has_line_with(text, [](std::string_view line) {
    const std::string lower = to_lower_ascii(line.substr(0, 40));
    return lower == "[script info]" || lower == "[events]";
  });
}
bool is_srt(std::string_view text) {
  return has_line_with(text, [](std::string_view line) { return line.find("-->") != std::string_view::npos; });
}

struct FormatFacts {
  TranscriptFormat format;
  bool (*is)(std::string_view text);
  Result<ParsedTranscript> (*parse)(std::string_view text);
};
// The first that fits; SubRip has the weakest mark, so it is asked last.
constexpr std::array<FormatFacts, 6> formats{{{TranscriptFormat::webvtt, is_webvtt, parse_webvtt},
                                              {TranscriptFormat::textgrid, is_textgrid, parse_textgrid},
                                              {TranscriptFormat::eaf, is_eaf, parse_eaf},
                                              {TranscriptFormat::ttml, is_ttml, parse_ttml},
                                              {TranscriptFormat::ass, is_ass, parse_ass},
                                              {TranscriptFormat::srt, is_srt, parse_srt}}};

}  // namespace

Result<ParsedTranscript> finished(ParsedTranscript parsed, std::string_view source) {
  parsed.content.source_format = std::string(name_of(parsed.format));
  parsed.content.source = std::string(clip(source, longest_name));
  if (parsed.content.passages.empty()) return fail(Code::invalid, "transcript.empty");
  normalize(parsed.content);
  TRY(check_transcript(parsed.content));
  return parsed;
}

Result<ParsedTranscript> parse_transcript(std::string_view bytes, std::string_view file_name_hint) {
  if (bytes.size() > largest_transcript_file) {
    return fail(Code::too_large, "transcript.file_too_large",
                {{"limit", std::to_string(largest_transcript_file >> 20)}});
  }
  const DecodedText decoded = TRY(decode_text(bytes));
  for (const FormatFacts& one : formats) {
    if (!one.is(decoded.text)) continue;
    ParsedTranscript parsed = TRY(one.parse(decoded.text));
    if (parsed.content.language.empty()) parsed.content.language = language_from_file_name(file_name_hint);
    if (decoded.certainty == Certainty::guessed) {
      parsed.findings.insert(parsed.findings.begin(), {"transcript.finding.charset", {{"charset", decoded.charset}}});
    }
    return finished(std::move(parsed), to_nfc(file_name_hint));
  }
  return fail(Code::unsupported_type, "transcript.unknown_format");
}

}  // namespace khen
