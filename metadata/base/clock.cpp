// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/clock.h"

#include <fmt/core.h>

#include <array>
#include <cstdio>

namespace khen {
namespace {

using namespace std::chrono;

struct Parts {
  year_month_day date;
  hh_mm_ss<milliseconds> time;
};

Parts split(Instant instant) {
  const auto day = floor<days>(instant);
  return {year_month_day(day), hh_mm_ss<milliseconds>(instant - day)};
}

int year_of(const Parts& parts) { return static_cast<int>(parts.date.year()); }
unsigned month_of(const Parts& parts) { return static_cast<unsigned>(parts.date.month()); }
unsigned day_of(const Parts& parts) { return static_cast<unsigned>(parts.date.day()); }

}  // namespace

Instant SystemClock::now() const { return floor<milliseconds>(system_clock::now()); }

std::string to_rfc3339(Instant instant) {
  const Parts p = split(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year_of(p), month_of(p), day_of(p), p.time.hours().count(),
                     p.time.minutes().count(), p.time.seconds().count());
}

std::string to_rfc3339_milliseconds(Instant instant) {
  std::string text = to_rfc3339(instant);
  text.pop_back();
  return text + fmt::format(".{:03}Z", split(instant).time.subseconds().count());
}

Result<Instant> parse_rfc3339(std::string_view text) {
  const std::string copy(text);
  int y = 0;
  unsigned mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
  int used = 0;
  const Error bad = fail(Code::invalid, "time.malformed", {{"value", copy}});
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%n", &y, &mo, &d, &h, &mi, &s, &used) != 6) return bad;
  std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(used));
  if (rest.size() == 5 && rest[0] == '.') {
    for (const char c : rest.substr(1, 3)) {
      if (c < '0' || c > '9') return bad;
      ms = ms * 10 + static_cast<unsigned>(c - '0');
    }
    rest.remove_prefix(4);
  }
  const year_month_day date{year(y), month(mo), day(d)};
  if (rest != "Z" || !date.ok() || h > 23 || mi > 59 || s > 59) return bad;
  return Instant(sys_days(date).time_since_epoch() + hours(h) + minutes(mi) + seconds(s) + milliseconds(ms));
}

std::string to_http_date(Instant instant) {
  static constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Parts p = split(instant);
  const weekday w(floor<days>(instant));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[w.c_encoding()], day_of(p),
                     months[month_of(p) - 1], year_of(p), p.time.hours().count(), p.time.minutes().count(),
                     p.time.seconds().count());
}

}  // namespace khen
