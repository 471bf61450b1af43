// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

// What the readers of EDTF share (metadata/edtf.h is the way in). Pure.
namespace khen::edtf {

struct Day {
  std::int64_t year = 0;  // astronomical: 0 is 1 BC; beyond ±9999 in Y-expressions and after widening only
  unsigned month = 1;
  unsigned day = 1;
  friend bool operator<(const Day& a, const Day& b) {
    return std::tie(a.year, a.month, a.day) < std::tie(b.year, b.month, b.day);
  }
};

struct Span {
  std::optional<Day> earliest;
  std::optional<Day> latest;
};

using Parsed = std::optional<Span>;  // nullopt: not EDTF

// 2024, 2024-02~, 198X, 2024-21, ?2004-06-~11: four-digit years with months, days, sub-year groupings, qualifiers.
Parsed parse_calendar_date(std::string_view text);

// Y170000002, Y-17E7, 1950S2, Y3388E2S3: years of any size, with an exponent or significant digits.
Parsed parse_long_year(std::string_view text);

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// Digits only, in the range of the type.
template <class Number>
std::optional<Number> number(std::string_view digits) {
  Number value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!all_digits(digits) || code != std::errc()) return std::nullopt;
  return value;
}

}  // namespace khen::edtf
