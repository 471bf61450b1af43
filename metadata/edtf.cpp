// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/edtf.h"

#include <fmt/core.h>

#include <algorithm>

#include "metadata/base/text.h"
#include "metadata/edtf_parts.h"

namespace khen {
namespace edtf {
namespace {

constexpr std::size_t longest_expression = 500;

std::string to_text(const Day& day) {
  const char* sign = day.year < 0 ? "-" : (day.year > 9999 ? "+" : "");
  const std::uint64_t size =
      day.year < 0 ? 0 - static_cast<std::uint64_t>(day.year) : static_cast<std::uint64_t>(day.year);
  return fmt::format("{}{:04}-{:02}-{:02}", sign, size, day.month, day.day);
}

// --- date and time: 2004-01-01T10:10:10+07:00 stands for its day as written ---

bool is_two_digits_to(std::string_view text, unsigned most) {
  const auto value = number<unsigned>(text);
  return text.size() == 2 && value && *value <= most;
}

bool is_time(std::string_view text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return false;
  const bool midnight = text.substr(0, 8) == "24:00:00";
  const bool in_day = is_two_digits_to(text.substr(0, 2), 23) && is_two_digits_to(text.substr(3, 2), 59) &&
                      is_two_digits_to(text.substr(6, 2), 59);
  const std::string_view zone = text.substr(8);
  if (!midnight && !in_day) return false;
  if (zone.empty() || zone == "Z") return true;
  if (zone.front() != '+' && zone.front() != '-') return false;
  if (!is_two_digits_to(zone.substr(1, 2), 14)) return false;
  return zone.size() == 3 || (zone.size() == 6 && zone[3] == ':' && is_two_digits_to(zone.substr(4, 2), 59));
}

Parsed parse_date(std::string_view text) {
  const bool is_long = text.find_first_of("YS") != std::string_view::npos;
  return is_long ? parse_long_year(text) : parse_calendar_date(text);
}

Parsed parse_date_or_time(std::string_view text) {
  const auto time = text.find('T');
  if (time == std::string_view::npos) return parse_date(text);
  const std::string_view date = text.substr(0, time);
  const std::size_t length_of_day = !date.empty() && date.front() == '-' ? 11 : 10;
  const bool whole_day = date.size() == length_of_day && date.find_first_of("X?~%") == std::string_view::npos;
  return whole_day && is_time(text.substr(time + 1)) ? parse_calendar_date(date) : std::nullopt;
}

// --- intervals and sets ---

// "": unknown, "..": open; both leave that end of the span absent.
Parsed parse_interval_end(std::string_view text) { return text.empty() || text == ".." ? Span{} : parse_date(text); }

Parsed parse_interval(std::string_view left, std::string_view right) {
  const Parsed start = parse_interval_end(left);
  const Parsed end = parse_interval_end(right);
  if (!start || !end || (left.empty() && right.empty())) return std::nullopt;
  if (start->earliest && end->latest && *end->latest < *start->earliest) return std::nullopt;
  return Span{start->earliest, end->latest};
}

Parsed parse_set_member(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return parse_date(text);
  const std::string_view left = text.substr(0, dots);
  const std::string_view right = text.substr(dots + 2);
  if (left.empty() && right.empty()) return std::nullopt;
  return parse_interval(left.empty() ? ".." : left, right.empty() ? ".." : right);
}

Parsed parse_set(std::string_view members) {
  Parsed all;
  for (const std::string_view member : split(members, ',')) {
    const Parsed one = parse_set_member(member);
    if (!one) return std::nullopt;
    if (!all) {
      all = one;
      continue;
    }
    if (all->earliest) all->earliest = one->earliest ? std::min(all->earliest, one->earliest) : std::nullopt;
    if (all->latest) all->latest = one->latest ? std::max(all->latest, one->latest) : std::nullopt;
  }
  return all;
}

Parsed parse(std::string_view text) {
  if (text.empty() || text.size() > longest_expression) return std::nullopt;
  const std::string_view inside = text.size() > 2 ? text.substr(1, text.size() - 2) : std::string_view();
  if (text.front() == '[' && text.back() == ']') return parse_set(inside);
  if (text.front() == '{' && text.back() == '}') return parse_set(inside);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return parse_date_or_time(text);
  return parse_interval(text.substr(0, slash), text.substr(slash + 1));
}

}  // namespace
}  // namespace edtf

Result<DateSpan> parse_edtf(std::string_view text) {
  const edtf::Parsed span = edtf::parse(text);
  if (!span) return fail(Code::invalid, "date.edtf", {{"value", printable(clip(text, 200))}});
  DateSpan out;
  if (span->earliest) out.earliest = edtf::to_text(*span->earliest);
  if (span->latest) out.latest = edtf::to_text(*span->latest);
  return out;
}

}  // namespace khen
