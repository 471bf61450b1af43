// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/spoken.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/json_check.h"
#include "metadata/transcript/lines.h"

namespace khen {
namespace {

using nlohmann::json;

constexpr std::size_t deepest = 4;

std::optional<milliseconds> time_at(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds * 1000 <= static_cast<double>(latest_time.count()))) return std::nullopt;
  return milliseconds(std::llround(seconds * 1000));
}

std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<void> read_line(std::string_view line, std::size_t number, ParsedTranscript& parsed) {
  if (!check_json(line, deepest)) return bad_line(number);
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return bad_line(number);
  const auto begin = time_at(object, "begin");
  const auto end = time_at(object, "end");
  if (!begin || !end) return bad_line(number);
  Passage passage{.begin = *begin, .end = *end, .text = text_at(object, "text"), .speaker = text_at(object, "speaker")};
  if (const auto sure = object.find("confidence"); sure != object.end() && sure->is_number()) {
    passage.confidence = std::min(1.0, std::max(0.0, sure->get<double>()));
  }
  mend_order(parsed, passage, number);
  if (!trim(passage.text).empty()) parsed.content.passages.push_back(std::move(passage));
  if (parsed.content.passages.size() > most_passages) return too_many_passages();
  return {};
}

Result<ParsedTranscript> parse_json_lines(std::string_view text) {
  ParsedTranscript parsed;
  LineReader lines(text);
  while (const auto line = lines.next()) {
    if (!trim(*line).empty()) TRY(read_line(*line, lines.number(), parsed));
  }
  return parsed;
}

}  // namespace

Result<Transcript> parse_spoken(std::string_view text, std::string_view language) {
  const bool webvtt = text.starts_with("WEBVTT");
  ParsedTranscript parsed = TRY(webvtt ? parse_webvtt(text) : parse_json_lines(text));
  parsed.content.language = std::string(language);
  parsed = TRY(finished(std::move(parsed), ""));
  parsed.content.kind = TranscriptKind::transcript;
  parsed.content.origin = TranscriptOrigin::machine;
  parsed.content.reviewed = false;
  parsed.content.source_format = "speech";
  return std::move(parsed.content);
}

}  // namespace khen
