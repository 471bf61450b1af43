// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "metadata/base/text.h"
#include "metadata/edtf_parts.h"

namespace khen::edtf {
namespace {

using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr int last_year = 9999;

bool is_qualifier(char c) { return c == '?' || c == '~' || c == '%'; }

// --- days of four-digit years ---

unsigned days_in(std::int64_t of_year, unsigned month) {
  const auto last = year_month_day(year(static_cast<int>(of_year)) / static_cast<int>(month) / std::chrono::last);
  return static_cast<unsigned>(last.day());
}

Day shift_months(const Day& from, std::int64_t count) {
  const auto moved = year_month(year(static_cast<int>(from.year)), std::chrono::month(from.month)) + months(count);
  const Day first{static_cast<int>(moved.year()), static_cast<unsigned>(moved.month()), 1};
  return {first.year, first.month, std::min(from.day, days_in(first.year, first.month))};
}

Day shift_days(const Day& from, std::int64_t count) {
  const auto moved = year_month_day(std::chrono::sys_days(year(static_cast<int>(from.year)) /
                                                          static_cast<int>(from.month) / static_cast<int>(from.day)) +
                                    std::chrono::days(count));
  return {static_cast<int>(moved.year()), static_cast<unsigned>(moved.month()), static_cast<unsigned>(moved.day())};
}

// --- sub-year groupings (level 2): seasons without and with a hemisphere, quarters, thirds, halves ---

struct Grouping {
  unsigned code;
  unsigned first_month;
  int length;
};
// Seasons that don't say where are those of the northern hemisphere, where the archive's people live.
constexpr std::array<Grouping, 21> groupings{{{21, 3, 3}, {22, 6, 3},  {23, 9, 3}, {24, 12, 3}, {25, 3, 3}, {26, 6, 3},
                                              {27, 9, 3}, {28, 12, 3}, {29, 9, 3}, {30, 12, 3}, {31, 3, 3}, {32, 6, 3},
                                              {33, 1, 3}, {34, 4, 3},  {35, 7, 3}, {36, 10, 3}, {37, 1, 4}, {38, 5, 4},
                                              {39, 9, 4}, {40, 1, 6},  {41, 7, 6}}};

const Grouping* find_grouping(std::string_view digits) {
  const auto code = number<unsigned>(digits);
  const auto* found =
      std::find_if(groupings.begin(), groupings.end(), [&code](const Grouping& row) { return code == row.code; });
  return found == groupings.end() ? nullptr : found;
}

// --- dates: components with their qualifiers ---

struct Component {
  std::string_view digits;  // may hold X
  char before = 0;          // qualifies this component only
  char after = 0;           // qualifies this component and those before it
};

std::optional<Component> take_component(std::string_view text, std::size_t width) {
  Component component;
  if (!text.empty() && is_qualifier(text.front())) {
    component.before = text.front();
    text.remove_prefix(1);
  }
  if (!text.empty() && is_qualifier(text.back())) {
    component.after = text.back();
    text.remove_suffix(1);
  }
  component.digits = text;
  const bool well_formed = std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == 'X'; });
  if (!well_formed || text.size() != width || (component.before != 0 && component.after != 0)) return std::nullopt;
  return component;
}

struct Components {
  bool before_christ = false;
  std::vector<Component> parts;  // year, month, day
};

std::optional<Components> take_components(std::string_view text) {
  Components all;
  // A qualifier of a negative year stands before its sign.
  const char first = text.empty() ? '\0' : text.front();
  const std::size_t sign = is_qualifier(first) ? 1 : 0;
  if (sign < text.size() && text[sign] == '-') {
    all.before_christ = true;
    text = text.substr(sign + 1);
  }
  const std::vector<std::string_view> pieces = split(text, '-');
  if (pieces.size() > 3) return std::nullopt;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    auto component = take_component(pieces[i], i == 0 ? 4 : 2);
    if (!component) return std::nullopt;
    all.parts.push_back(*component);
  }
  Component& of_year = all.parts.front();
  if (all.before_christ) {
    if (of_year.digits == "0000" || of_year.before != 0 || (sign == 1 && of_year.after != 0)) return std::nullopt;
    if (sign == 1) of_year.before = first;
  }
  return all;
}

bool matches(std::string_view pattern, unsigned value) {
  for (std::size_t i = pattern.size(); i-- > 0; value /= 10) {
    if (pattern[i] != 'X' && static_cast<unsigned>(pattern[i] - '0') != value % 10) return false;
  }
  return true;
}

// The pattern with `digit` for what is unknown.
int filled(std::string_view pattern, char digit) {
  int value = 0;
  for (const char one : pattern) value = 10 * value + ((one == 'X' ? digit : one) - '0');
  return value;
}

// The first number from `from` towards `to` that fits the pattern and satisfies the test.
template <class Test>
bool first_fitting(std::string_view pattern, int from, int to, Test test) {
  const int step = from <= to ? 1 : -1;
  const int lowest = std::max(filled(pattern, '0'), std::min(from, to));
  const int highest = std::min(filled(pattern, '9'), std::max(from, to));
  if (lowest > highest) return false;
  from = step > 0 ? lowest : highest;
  to = step > 0 ? highest : lowest;
  for (int value = from; value != to + step; value += step) {
    if (matches(pattern, static_cast<unsigned>(value)) && test(value)) return true;
  }
  return false;
}

enum class End { earliest, latest };

// The earliest or latest day that fits; nullopt when no day of the calendar does (2023-02-29).
std::optional<Day> fit(const Components& all, End end) {
  const std::string_view month_pattern = all.parts.size() > 1 ? all.parts[1].digits : "XX";
  const std::string_view day_pattern = all.parts.size() > 2 ? all.parts[2].digits : "XX";
  const bool first = end == End::earliest;
  Day found;
  const auto try_day = [&](int of_year, int month) {
    const auto last = static_cast<int>(days_in(of_year, static_cast<unsigned>(month)));
    return first_fitting(day_pattern, first ? 1 : last, first ? last : 1, [&](int day) {
      found = {of_year, static_cast<unsigned>(month), static_cast<unsigned>(day)};
      return true;
    });
  };
  const auto try_year = [&](int digits) {
    const int of_year = all.before_christ ? -digits : digits;
    return first_fitting(month_pattern, first ? 1 : 12, first ? 12 : 1,
                         [&](int month) { return try_day(of_year, month); });
  };
  const bool ascending = first != all.before_christ;
  const bool fits =
      first_fitting(all.parts.front().digits, ascending ? 0 : last_year, ascending ? last_year : 0, try_year);
  return fits ? std::optional(found) : std::nullopt;
}

// How far a qualifier widens: by one unit of the component it stands at, two for "%" (uncertain and approximate); a
// decade or century written with X is one unit. The standard leaves the amount open.
struct Widening {
  std::int64_t months = 0;
  std::int64_t days = 0;
};

std::int64_t weight(char qualifier) { return qualifier == 0 ? 0 : (qualifier == '%' ? 2 : 1); }

Widening widening_of(const Components& all, int grouping_length) {
  Widening sum;
  for (std::size_t i = 0; i < all.parts.size(); ++i) {
    const Component& part = all.parts[i];
    const std::int64_t amount = weight(part.before) + weight(part.after);
    if (i == 0) {
      const auto unknown = std::count(part.digits.begin(), part.digits.end(), 'X');
      std::int64_t years = 1;
      for (auto n = unknown; n > 0; --n) years *= 10;
      sum.months += 12 * years * amount;
    } else if (i == 1) {
      sum.months += grouping_length * amount;
    } else {
      sum.days += amount;
    }
  }
  return sum;
}

Span widened(const Day& earliest, const Day& latest, const Widening& by) {
  Day last = shift_months(latest, by.months);
  // A span that ends with its month goes on ending so.
  if (by.months != 0 && latest.day == days_in(latest.year, latest.month)) last.day = days_in(last.year, last.month);
  return {shift_days(shift_months(earliest, -by.months), -by.days), shift_days(last, by.days)};
}

Parsed parse_grouping(const Components& all, const Grouping& grouping) {
  Components year_only = all;
  year_only.parts.resize(1);
  const auto first_year = fit(year_only, End::earliest);
  const auto final_year = fit(year_only, End::latest);
  if (!first_year || !final_year) return std::nullopt;
  Day last = shift_months({final_year->year, grouping.first_month, 1}, grouping.length - 1);
  last.day = days_in(last.year, last.month);
  return widened({first_year->year, grouping.first_month, 1}, last, widening_of(all, grouping.length));
}

}  // namespace

Parsed parse_calendar_date(std::string_view text) {
  const auto all = take_components(text);
  if (!all) return std::nullopt;
  if (all->parts.size() == 2) {
    if (const Grouping* grouping = find_grouping(all->parts[1].digits)) return parse_grouping(*all, *grouping);
  }
  const auto earliest = fit(*all, End::earliest);
  const auto latest = fit(*all, End::latest);
  if (!earliest || !latest) return std::nullopt;
  return widened(*earliest, *latest, widening_of(*all, 1));
}

}  // namespace khen::edtf
