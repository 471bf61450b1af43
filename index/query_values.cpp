// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view dots = "..";

// "a..b", ">a" and so on, for any kind of value.
struct Comparison {
  enum class Sign { none, range, greater, at_least, less, at_most } sign = Sign::none;
  std::string_view first, last;
};

struct SignRow {
  std::string_view text;
  Comparison::Sign sign;
};
// The longer ones first.
constexpr std::array<SignRow, 6> signs{{{">=", Comparison::Sign::at_least},
                                        {"≥", Comparison::Sign::at_least},
                                        {"<=", Comparison::Sign::at_most},
                                        {"≤", Comparison::Sign::at_most},
                                        {">", Comparison::Sign::greater},
                                        {"<", Comparison::Sign::less}}};

Comparison comparison_of(std::string_view text) {
  using enum Comparison::Sign;
  text = trim(text);
  for (const SignRow& row : signs) {
    if (!text.starts_with(row.text)) continue;
    const std::string_view value = trim(text.substr(row.text.size()));
    const bool upper = row.sign == less || row.sign == at_most;
    return {row.sign, upper ? std::string_view() : value, upper ? value : std::string_view()};
  }
  if (const std::size_t at = text.find(dots); at != std::string_view::npos) {
    return {range, trim(text.substr(0, at)), trim(text.substr(at + dots.size()))};
  }
  return {none, text, {}};
}

bool is_decade_word(std::string_view text) {
  return text.size() == 5 && text.ends_with("0s") &&
         std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
}

std::string to_edtf(std::string_view text) {
  std::string edtf(text);
  if (edtf.starts_with('~')) edtf = edtf.substr(1) + "~";
  return is_decade_word(edtf) ? edtf.substr(0, 3) + "X" : edtf;
}

std::optional<std::string> day_beside(const std::optional<std::string>& day, int days) {
  int year = 0;
  unsigned month = 0;
  unsigned number = 0;
  if (!day || day->size() != 10) return std::nullopt;
  std::from_chars(day->data(), day->data() + 4, year);
  std::from_chars(day->data() + 5, day->data() + 7, month);
  std::from_chars(day->data() + 8, day->data() + 10, number);
  const std::chrono::year_month_day written{std::chrono::year(year), std::chrono::month(month),
                                            std::chrono::day(number)};
  if (!written.ok()) return std::nullopt;
  const std::chrono::year_month_day other(std::chrono::sys_days(written) + std::chrono::days(days));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(other.year()), static_cast<unsigned>(other.month()),
                     static_cast<unsigned>(other.day()));
}

std::optional<DateSpan> span_of(const std::string& edtf) {
  if (edtf.empty()) return DateSpan{};
  auto span = parse_edtf(edtf);
  return span ? std::optional(*span) : std::nullopt;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

constexpr int longest_asked = 1000 * 3600;
constexpr int minute = 60;

struct Amount {
  int seconds;
  int unit;  // of its last part
};

// "1:30", "1:02:03"
std::optional<Amount> clock_amount(std::string_view text) {
  int seconds = 0;
  const auto parts = split(text, ':');
  if (parts.size() > 3) return std::nullopt;
  for (const std::string_view part : parts) {
    const auto number = number_in<int>(part);
    if (!number || *number < 0 || *number > longest_asked) return std::nullopt;
    seconds = seconds * minute + *number;
    if (seconds > longest_asked) return std::nullopt;
  }
  return Amount{seconds, 1};
}

// "1h30m", "90s"; a number alone is minutes.
std::optional<Amount> unit_amount(std::string_view text) {
  struct Unit {
    std::string_view name;
    int seconds;
  };
  constexpr std::array<Unit, 4> units{{{"h", 3600}, {"min", minute}, {"m", minute}, {"s", 1}}};
  Amount amount{0, minute};
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    const auto number = number_in<int>(text.substr(0, digits));
    if (!number || *number > longest_asked) return std::nullopt;
    text.remove_prefix(digits);
    const auto* unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& row) { return text.starts_with(row.name); });
    if (unit == units.end() && !text.empty()) return std::nullopt;
    amount.unit = unit == units.end() ? minute : unit->seconds;
    if (*number > longest_asked / amount.unit) return std::nullopt;
    amount.seconds += *number * amount.unit;
    if (unit != units.end()) text.remove_prefix(unit->name.size());
  }
  return amount.seconds <= longest_asked ? std::optional(amount) : std::nullopt;
}

std::optional<Amount> amount_of(std::string_view text) {
  const std::string lower = to_lower_ascii(trim(text));
  return lower.find(':') == std::string::npos ? unit_amount(lower) : clock_amount(lower);
}

std::optional<DurationAsked> minutes_from_to(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = number_in<int>(text.substr(0, dash));
  const auto to = number_in<int>(text.substr(dash + 1));
  constexpr int most = longest_asked / minute;
  if (!from || *from < 0 || *from > most || (dash + 1 < text.size() && (!to || *to <= *from || *to > most))) {
    return std::nullopt;
  }
  return DurationAsked{*from * minute, to ? std::optional(*to * minute - 1) : std::nullopt};
}

// "20km", "500m"
std::optional<double> kilometres_in(std::string_view text) {
  const std::string lower = to_lower_ascii(trim(text));
  std::string_view number = lower;
  double scale = 1;
  if (number.ends_with("km")) {
    number.remove_suffix(2);
  } else if (number.ends_with("m")) {
    number.remove_suffix(1);
    scale = 0.001;
  } else {
    return std::nullopt;
  }
  const auto written = number_in<double>(trim(number));
  if (!written || !(*written > 0)) return std::nullopt;
  return std::clamp(*written * scale, 0.1, 2000.0);
}

}  // namespace

std::optional<DateAsked> read_date(std::string_view text) {
  using Relation = DateAsked::Relation;
  using Sign = Comparison::Sign;
  const Comparison compared = comparison_of(text);
  DateAsked asked;
  asked.first = to_edtf(compared.first);
  asked.last = to_edtf(compared.last);
  const auto first = span_of(asked.first);
  const auto last = span_of(asked.last);
  if (!first || !last || (asked.first.empty() && asked.last.empty())) return std::nullopt;
  switch (compared.sign) {
    case Sign::none: asked.span = *first; break;
    case Sign::range:
      asked.relation = asked.first.empty() ? Relation::until : asked.last.empty() ? Relation::from : Relation::between;
      asked.span = {first->earliest, last->latest};
      break;
    case Sign::greater:
      asked.relation = Relation::after;
      asked.span = {day_beside(first->latest, 1), std::nullopt};
      break;
    case Sign::at_least:
      asked.relation = Relation::from;
      asked.span = {first->earliest, std::nullopt};
      break;
    case Sign::less:
      asked.relation = Relation::before;
      asked.span = {std::nullopt, day_beside(last->earliest, -1)};
      break;
    case Sign::at_most:
      asked.relation = Relation::until;
      asked.span = {std::nullopt, last->latest};
      break;
  }
  if (!asked.span.earliest && !asked.span.latest) return std::nullopt;
  return asked;
}

std::optional<DurationAsked> read_duration(std::string_view text) {
  using Sign = Comparison::Sign;
  const Comparison compared = comparison_of(text);
  if (compared.sign == Sign::none) {
    if (auto minutes = minutes_from_to(compared.first)) return minutes;
  }
  const auto first = amount_of(compared.first);
  const auto last = amount_of(compared.last);
  if ((!first && !compared.first.empty()) || (!last && !compared.last.empty()) || (!first && !last))
    return std::nullopt;
  switch (compared.sign) {
    case Sign::none: return DurationAsked{first->seconds, first->seconds + first->unit - 1};
    case Sign::greater: return DurationAsked{first->seconds + 1, std::nullopt};
    case Sign::less: return DurationAsked{std::nullopt, last->seconds - 1};
    case Sign::range:
    case Sign::at_least:
    case Sign::at_most: break;
  }
  return DurationAsked{first ? std::optional(first->seconds) : std::nullopt,
                       last ? std::optional(last->seconds) : std::nullopt};
}

std::string duration_class(int seconds) {
  constexpr std::array<int, 4> begins{0, 5, 20, 60};  // minutes
  std::size_t at = 0;
  while (at + 1 < begins.size() && seconds >= begins[at + 1] * minute) ++at;
  return at + 1 < begins.size() ? fmt::format("{}-{}", begins[at], begins[at + 1]) : fmt::format("{}-", begins[at]);
}

std::optional<PositionAsked> read_position(std::string_view text) {
  PositionAsked asked;
  std::string_view where = trim(text);
  if (const std::size_t comma = where.rfind(','); comma != std::string_view::npos) {
    if (const auto kilometres = kilometres_in(where.substr(comma + 1))) {
      asked.kilometres = *kilometres;
      where = trim(where.substr(0, comma));
    }
  }
  if (where.empty()) return std::nullopt;
  const auto numbers = split(where, ',');
  if (numbers.size() == 2) {
    const auto latitude = number_in<double>(trim(numbers[0]));
    const auto longitude = number_in<double>(trim(numbers[1]));
    if (latitude && longitude) {
      if (!(*latitude >= -90 && *latitude <= 90 && *longitude >= -180 && *longitude <= 180)) return std::nullopt;
      asked.centre = Coordinates{*latitude, *longitude, 0};
      return asked;
    }
  }
  asked.name = where;
  return asked;
}

}  // namespace khen
