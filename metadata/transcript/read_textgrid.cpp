// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>

#include "metadata/base/text.h"
#include "metadata/transcript/lines.h"
#include "metadata/transcript/parse.h"

namespace khen {
namespace {

// Praat reads both of its text forms by one rule: numbers, "texts" and <flags> that stand free between blanks count,
// everything else is there for people.
class PraatReader {
 public:
  explicit PraatReader(std::string_view text) : rest_(text) {}

  Result<std::string> text() {
    for (;;) {
      const std::string_view token = TRY(next());
      if (!token.starts_with('"')) continue;
      std::string out;
      const std::string_view inner = token.substr(1, token.size() - 2);
      for (std::size_t i = 0; i < inner.size(); ++i) {
        out += inner[i];
        if (inner[i] == '"') ++i;  // written twice
      }
      return out;
    }
  }

  Result<double> number() {
    for (;;) {
      const std::string_view token = TRY(next());
      double value = 0;
      const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), value);
      if (code == std::errc() && end == token.data() + token.size() && std::isfinite(value)) return value;
      if (token.starts_with('"')) return wrong();
    }
  }

  Result<milliseconds> time() {
    const double seconds = TRY(number());
    // Recordings cut out of longer ones may begin a rounding error before zero.
    if (seconds < -0.001 || seconds * 1000 > static_cast<double>(latest_time.count())) return wrong();
    return milliseconds(std::llround(std::max(0.0, seconds) * 1000));
  }

  Result<std::size_t> count(std::size_t most) {
    const double value = TRY(number());
    if (value < 0 || value != std::floor(value)) return wrong();
    if (value > static_cast<double>(most)) return too_many_passages();
    return static_cast<std::size_t>(value);
  }

  // Whether the flag says that there is something.
  Result<bool> exists() {
    for (;;) {
      const std::string_view token = TRY(next());
      if (token.starts_with('<')) return token == "<exists>";
      if (token.starts_with('"')) return wrong();
    }
  }

  [[nodiscard]] Error wrong() const {
    return fail(Code::invalid, "transcript.bad_line", {{"line", std::to_string(line_)}});
  }
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  void skip(std::size_t count) {
    for (const char c : rest_.substr(0, count)) line_ += c == '\n' ? 1 : 0;
    rest_.remove_prefix(std::min(count, rest_.size()));
  }

  Result<std::string_view> next() {
    while (!rest_.empty() && (is_blank(rest_.front()) || rest_.front() == '!')) {
      skip(rest_.front() == '!' ? std::min(rest_.find('\n'), rest_.size()) : 1);
    }
    if (rest_.empty()) return wrong();
    std::size_t size = 1;
    if (rest_.front() == '"') {
      for (;; size += 2) {
        size = rest_.find('"', size);
        if (size == std::string_view::npos) return wrong();
        if (rest_.substr(size + 1, 1) != "\"") break;
      }
      ++size;
    } else {
      while (size < rest_.size() && !is_blank(rest_[size])) ++size;
    }
    const std::string_view token = rest_.substr(0, size);
    skip(size);
    return token;
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

Result<void> read_tier(PraatReader& reader, ParsedTranscript& parsed) {
  const std::string kind = TRY(reader.text());
  const bool points = kind == "TextTier" || kind == "PointTier";
  if (!points && kind != "IntervalTier") return reader.wrong();
  std::string name = TRY(reader.text());
  if (trim(name).empty()) name = "tier " + std::to_string(parsed.content.tiers.size() + 1);
  // Praat allows two tiers of one name.
  for (int number = 2; find_tier(parsed.content, name) != nullptr; ++number) {
    name = name.substr(0, name.rfind(" #")) + " #" + std::to_string(number);
  }
  parsed.content.tiers.push_back({.name = name, .parent = {}, .speaker = {}, .language = {}});
  TRY(reader.number());
  TRY(reader.number());
  const std::size_t lines = TRY(reader.count(most_passages));
  for (std::size_t i = 0; i < lines; ++i) {
    Passage passage;
    passage.begin = TRY(reader.time());
    passage.end = points ? passage.begin : TRY(reader.time());
    const std::size_t line = reader.line();
    passage.text = TRY(reader.text());
    passage.tier = name;
    // Intervals without a text are the pauses between those with one.
    if (trim(passage.text).empty()) continue;
    mend_order(parsed, passage, line);
    parsed.content.passages.push_back(std::move(passage));
    if (parsed.content.passages.size() > most_passages) return too_many_passages();
  }
  return {};
}

}  // namespace

Result<ParsedTranscript> parse_textgrid(std::string_view text) {
  ParsedTranscript parsed;
  parsed.format = TranscriptFormat::textgrid;
  parsed.content.kind = TranscriptKind::annotation;
  PraatReader reader(text);
  for (const std::string_view expected : {"ooTextFile", "TextGrid"}) {
    const std::string said = TRY(reader.text());
    if (!said.starts_with(expected)) return reader.wrong();
  }
  TRY(reader.number());
  TRY(reader.number());
  if (!TRY(reader.exists())) return parsed;
  const std::size_t tiers = TRY(reader.count(most_tiers));
  for (std::size_t i = 0; i < tiers; ++i) TRY(read_tier(reader, parsed));
  return parsed;
}

}  // namespace khen
