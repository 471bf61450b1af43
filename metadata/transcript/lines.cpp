// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/lines.h"

#include <array>
#include <charconv>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t most_findings = 20;

std::optional<std::int64_t> digits(std::string_view text, std::size_t most) {
  if (text.empty() || text.size() > most) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool plain = text.front() >= '0' && text.front() <= '9';
  if (!plain || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "5" → 500, "0049" → 5.
std::optional<std::int64_t> fraction_in_milliseconds(std::string_view text) {
  const auto value = digits(text, 9);
  if (!value) return std::nullopt;
  double scaled = static_cast<double>(*value) * 1000;
  for (std::size_t i = 0; i < text.size(); ++i) scaled /= 10;
  return static_cast<std::int64_t>(scaled + 0.5);
}

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr std::array<Entity, 8> entities{{{"amp", "&"},
                                          {"lt", "<"},
                                          {"gt", ">"},
                                          {"quot", "\""},
                                          {"apos", "'"},
                                          {"nbsp", "\xC2\xA0"},
                                          {"lrm", "\xE2\x80\x8E"},
                                          {"rlm", "\xE2\x80\x8F"}}};

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::optional<std::string> entity_text(std::string_view name) {
  for (const Entity& entity : entities) {
    if (entity.name == name) return std::string(entity.text);
  }
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  std::uint32_t c = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), c, hex ? 16 : 10);
  const bool whole = code == std::errc() && end == name.data() + name.size();
  const bool scalar = c >= 0x20 && c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
  if (!whole || !scalar) return std::nullopt;
  std::string out;
  append_utf8(out, c);
  return out;
}

}  // namespace

std::optional<std::string_view> LineReader::peek() const {
  if (rest_.empty()) return std::nullopt;
  return rest_.substr(0, rest_.find_first_of("\r\n"));
}

std::optional<std::string_view> LineReader::next() {
  const auto line = peek();
  if (!line) return line;
  rest_.remove_prefix(line->size());
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : rest_.empty() ? 0 : 1);
  ++number_;
  return line;
}

std::optional<milliseconds> parse_clock_time(std::string_view text) {
  text = trim(text);
  std::int64_t fraction = 0;
  if (const std::size_t point = text.find_first_of(".,"); point != std::string_view::npos) {
    const auto parsed = fraction_in_milliseconds(text.substr(point + 1));
    if (!parsed) return std::nullopt;
    fraction = *parsed;
    text = text.substr(0, point);
  }
  const auto parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::int64_t seconds = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto value = digits(parts[i], i == 0 ? 6 : 2);
    const bool first = i == 0;
    if (!value || (!first && *value > 59)) return std::nullopt;
    seconds = seconds * 60 + *value;
  }
  return milliseconds(seconds * 1000 + fraction);
}

Result<CueTimes> parse_cue_times(std::string_view line, std::size_t number) {
  const std::size_t arrow = line.find("-->");
  if (arrow == std::string_view::npos) return bad_line(number);
  const std::string_view before = trim(line.substr(0, arrow));
  std::string_view after = trim(line.substr(arrow + 3));
  after = after.substr(0, after.find_first_of(" \t"));
  const auto begin = parse_clock_time(before);
  if (!begin) return bad_time(number, before);
  const auto end = parse_clock_time(after);
  if (!end) return bad_time(number, after);
  return CueTimes{*begin, *end};
}

Error bad_time(std::size_t line, std::string_view value) {
  return fail(Code::invalid, "transcript.bad_time",
              {{"line", std::to_string(line)}, {"value", printable(clip(value, 40))}});
}

Error bad_line(std::size_t line) {
  return fail(Code::invalid, "transcript.bad_line", {{"line", std::to_string(line)}});
}

Error too_many_passages() {
  return fail(Code::invalid, "transcript.too_many", {{"limit", std::to_string(most_passages)}});
}

std::string without_entities(std::string_view text) {
  constexpr std::size_t longest_name_of_one = 10;
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find('&');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const std::size_t end = text.substr(0, longest_name_of_one + 2).find(';');
    const auto plain = end == std::string_view::npos ? std::nullopt : entity_text(text.substr(1, end - 1));
    out += plain ? *plain : "&";
    text.remove_prefix(plain ? end + 1 : 1);
  }
  return out;
}

void mend_order(ParsedTranscript& parsed, Passage& passage, std::size_t line) {
  if (passage.end >= passage.begin) return;
  passage.end = passage.begin;
  if (parsed.findings.size() < most_findings) {
    parsed.findings.push_back({"transcript.finding.order", {{"line", std::to_string(line)}}});
  }
}

}  // namespace khen
