// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/transcript/write.h"

namespace khen {
namespace {

std::string clock_time(milliseconds time, char point) {
  const std::int64_t all = std::max<std::int64_t>(0, time.count());
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", all / 3'600'000, all / 60'000 % 60, all / 1000 % 60, point,
                     all % 1000);
}

// A cue of no length would never be shown, and WebVTT forbids it.
milliseconds end_of(const Passage& passage) { return std::max(passage.end, passage.begin + milliseconds(1)); }

// An empty line would end the cue.
std::string without_empty_lines(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    if (!out.empty()) out += '\n';
    out += line;
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

// SubRip knows no escapes, and an arrow would be taken for times.
std::string without_arrows(std::string text) {
  constexpr std::string_view arrow = "-->";
  for (std::size_t at = text.find(arrow); at != std::string::npos; at = text.find(arrow, at))
    text.replace(at, arrow.size(), "\u2192");
  return text;
}

std::string cues(const Transcript& transcript) {
  std::string out;
  for (const Passage* passage : main_passages(transcript)) {
    out += fmt::format("\n{} --> {}\n", clock_time(passage->begin, '.'), clock_time(end_of(*passage), '.'));
    const std::string_view speaker = speaker_of(transcript, *passage);
    if (!speaker.empty()) out += fmt::format("<v {}>", escaped(speaker));
    out += escaped(without_empty_lines(passage->text));
    out += '\n';
  }
  return out;
}

}  // namespace

std::string vtt_time(milliseconds time) { return clock_time(time, '.'); }

std::string write_webvtt(const Transcript& transcript) {
  std::string out = "WEBVTT\n";
  if (transcript.is_unreviewed_machine()) out += "\nNOTE machine-made, not reviewed by a person\n";
  return out + cues(transcript);
}

std::string write_webvtt_segment(const Transcript& transcript) {
  return "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n" + cues(transcript);
}

std::string write_srt(const Transcript& transcript) {
  std::string out;
  int number = 0;
  for (const Passage* passage : main_passages(transcript)) {
    out += fmt::format("{}\n{} --> {}\n", ++number, clock_time(passage->begin, ','), clock_time(end_of(*passage), ','));
    const std::string_view speaker = speaker_of(transcript, *passage);
    if (!speaker.empty()) out += without_arrows(fmt::format("{}: ", speaker));
    out += without_arrows(without_empty_lines(passage->text));
    out += "\n\n";
  }
  return out;
}

}  // namespace khen
