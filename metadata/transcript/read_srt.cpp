// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"

namespace khen {
namespace {

constexpr std::array<std::string_view, 7> known_tags{"b", "i", "u", "s", "font", "br", "span"};

bool is_known_tag(std::string_view tag) {
  if (tag.starts_with('/')) tag.remove_prefix(1);
  const std::string name = to_lower_ascii(tag.substr(0, tag.find_first_of(" \t/=")));
  return std::find(known_tags.begin(), known_tags.end(), name) != known_tags.end();
}

// Looks are left out: <i>, <font color=…>, and the {\an8} that some players understand. Other brackets are text.
std::string without_looks(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find_first_of("<{");
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const bool angle = text.front() == '<';
    const std::size_t end = text.find(angle ? '>' : '}');
    const bool looks =
        end != std::string_view::npos && (angle ? is_known_tag(text.substr(1, end - 1)) : text.substr(1, 1) == "\\");
    if (!looks) out += text.front();
    text.remove_prefix(looks ? end + 1 : 1);
  }
  return out;
}

bool is_counter(std::string_view line) {
  line = trim(line);
  return !line.empty() && line.find_first_not_of("0123456789") == std::string_view::npos;
}

// A number in front of times is a cue's counter even when the empty line before it is missing.
bool is_at_cue(LineReader lines) {
  const auto line = lines.next();
  if (!line) return true;
  if (line->find("-->") != std::string_view::npos) return true;
  return is_counter(*line) && lines.peek() && lines.peek()->find("-->") != std::string_view::npos;
}

}  // namespace

Result<ParsedTranscript> parse_srt(std::string_view text) {
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::srt;
  LineReader lines(text);
  bool between = true;  // cues: only an empty line or a counter may stand here
  while (const auto line = lines.next()) {
    if (trim(*line).empty()) {
      between = true;
      continue;
    }
    if (line->find("-->") == std::string_view::npos) {
      const auto next = lines.peek();
      const bool counts = between || (next && next->find("-->") != std::string_view::npos);
      if (counts && is_counter(*line)) continue;
      // An empty line within a cue's text: the text goes on.
      if (parsed.content.passages.empty()) return bad_line(lines.number());
      parsed.content.passages.back().text += "\n" + without_looks(*line);
      between = false;
      continue;
    }
    const std::size_t number = lines.number();
    const CueTimes times = TRY(parse_cue_times(*line, number));
    std::string words;
    while (!is_at_cue(lines) && !trim(*lines.peek()).empty()) {
      if (!words.empty()) words += '\n';
      words += *lines.next();
    }
    Passage passage{.begin = times.begin, .end = times.end, .text = without_looks(words)};
    mend_order(parsed, passage, number);
    parsed.content.passages.push_back(std::move(passage));
    if (parsed.content.passages.size() > most_passages) return too_many_passages();
    between = false;
  }
  std::erase_if(parsed.content.passages, [](const Passage& passage) { return trim(passage.text).empty(); });
  return parsed;
}

}  // namespace khen
