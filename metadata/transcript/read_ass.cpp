// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"

namespace khen {
namespace {

// Where the fields stand in a line: "Format:" may order them at will; the text comes last and may hold commas.
struct Columns {
  std::size_t begin = 1;
  std::size_t end = 2;
  std::size_t name = 4;
  std::size_t count = 10;
};

Columns read_format(std::string_view list) {
  Columns columns;
  const auto names = split(list, ',');
  columns.count = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = to_lower_ascii(trim(names[i]));
    if (name == "start") columns.begin = i;
    if (name == "end") columns.end = i;
    if (name == "name" || name == "actor") columns.name = i;
  }
  return columns;
}

// Drawing commands stand between \p1 and \p0 and are no text.
bool draws_after(std::string_view tags, bool drawing) {
  for (std::size_t at = tags.find("\\p"); at != std::string_view::npos; at = tags.find("\\p", at + 2)) {
    const std::string_view digit = tags.substr(at + 2, 1);
    if (digit.empty() || digit < "0" || digit > "9") continue;  // \pos, \pbo
    drawing = digit != "0";
  }
  return drawing;
}

std::string text_of(std::string_view raw) {
  std::string out;
  bool drawing = false;
  while (!raw.empty()) {
    const std::size_t at = raw.find_first_of("{\\");
    if (!drawing) out += raw.substr(0, at);
    if (at == std::string_view::npos) break;
    raw.remove_prefix(at);
    const std::size_t close = raw.find('}');
    if (raw.front() == '{' && close != std::string_view::npos) {
      drawing = draws_after(raw.substr(0, close), drawing);
      raw.remove_prefix(close + 1);
      continue;
    }
    const std::string_view two = raw.substr(0, 2);
    const bool known = two == "\\N" || two == "\\n" || two == "\\h";
    if (!drawing)
      out += !known ? raw.substr(0, 1) : two == "\\h" ? std::string_view("\xC2\xA0") : std::string_view("\n");
    raw.remove_prefix(known ? 2 : 1);
  }
  return out;
}

// The same words in several layers are one line with an outline or a shadow.
bool is_layer_of(const Passage& a, const Passage& b) {
  return a.begin == b.begin && a.end == b.end && a.text == b.text;
}

Result<void> read_dialogue(std::string_view rest, const Columns& columns, std::size_t number,
                           ParsedTranscript& parsed) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < columns.count) {
    const std::size_t comma = rest.find(',');
    if (comma == std::string_view::npos) return bad_line(number);
    fields.push_back(trim(rest.substr(0, comma)));
    rest.remove_prefix(comma + 1);
  }
  const auto field_at = [&](std::size_t index) { return index < fields.size() ? fields[index] : std::string_view(); };
  const auto begin = parse_clock_time(field_at(columns.begin));
  const auto end = parse_clock_time(field_at(columns.end));
  if (!begin) return bad_time(number, field_at(columns.begin));
  if (!end) return bad_time(number, field_at(columns.end));
  Passage passage{.begin = *begin, .end = *end, .text = text_of(rest), .speaker = std::string(field_at(columns.name))};
  if (trim(passage.text).empty()) return {};
  mend_order(parsed, passage, number);
  auto& all = parsed.content.passages;
  const auto recent = all.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 8));
  if (std::none_of(recent, all.end(), [&](const Passage& one) { return is_layer_of(one, passage); })) {
    all.push_back(std::move(passage));
  }
  if (all.size() > most_passages) return too_many_passages();
  return {};
}

}  // namespace

Result<ParsedTranscript> parse_ass(std::string_view text) {
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::ass;
  LineReader lines(text);
  Columns columns;
  bool events = false;
  while (const auto raw = lines.next()) {
    const std::string_view line = trim(*raw);
    if (line.starts_with('[')) {
      events = to_lower_ascii(line) == "[events]";
      continue;
    }
    const std::size_t colon = line.find(':');
    if (!events || colon == std::string_view::npos) continue;
    const std::string kind = to_lower_ascii(line.substr(0, colon));
    const std::string_view rest = line.substr(colon + 1);
    if (kind == "format") columns = read_format(rest);
    if (kind == "dialogue") TRY(read_dialogue(rest, columns, lines.number(), parsed));
  }
  return parsed;
}

}  // namespace khen
