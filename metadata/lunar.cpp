// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/lunar.h"

#include <cmath>
#include <vector>

#include "metadata/moon_and_sun.h"

// The rules (after Hồ Ngọc Đức): a month begins on the day of its new moon; month 11 holds the winter solstice; where
// 13 months lie between two months 11, the first of them without a major solar term is the leap month. "Day" is
// always the day at UTC+7.
namespace khen {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double time_zone_days = 7.0 / 24;

sys_days day_of(double days_since_epoch) {
  return sys_days(days(static_cast<int>(std::floor(days_since_epoch + time_zone_days))));
}

sys_days month_start(int lunation) { return day_of(astronomy::new_moon(lunation)); }

// Which twelfth of the sun's way the given local day begins in; 9 from the winter solstice on.
int solar_sector(sys_days day) {
  const double midnight = static_cast<double>(day.time_since_epoch().count()) - time_zone_days;
  return static_cast<int>(astronomy::sun_longitude(midnight) / 30);
}

// The last lunation that begins on or before a day.
int lunation_of(sys_days day) {
  int lunation = astronomy::lunation_near(static_cast<double>(day.time_since_epoch().count()));
  while (month_start(lunation) > day) --lunation;
  while (month_start(lunation + 1) <= day) ++lunation;
  return lunation;
}

// The lunation that is month 11 of the Gregorian year.
int month_eleven(int year) {
  const int lunation = lunation_of(sys_days(std::chrono::year(year) / 12 / 31));
  return solar_sector(month_start(lunation)) >= 9 ? lunation - 1 : lunation;
}

// The months from month 11 of the year before up to the one before month 11 of `year`.
struct Frame {
  int year;
  int first;  // lunation of month 11
  int count;  // 12 or 13
  int leap;   // position of the leap month, 0: none
};

// The autumn equinox of 1938 fell within seconds of midnight, nearer than this reckoning can tell; the calendar of the
// time had leap month 7.
constexpr int undecided_year = 1938;
constexpr int undecided_leap_position = 9;

int leap_position(int year, int first, int count) {
  if (count == 12) return 0;
  if (year == undecided_year) return undecided_leap_position;
  for (int i = 1; i < count; ++i) {
    if (solar_sector(month_start(first + i)) == solar_sector(month_start(first + i + 1))) return i;
  }
  return 0;
}

Frame frame_of(int year) {
  const int first = month_eleven(year - 1);
  const int count = month_eleven(year) - first;
  return {year, first, count, leap_position(year, first, count)};
}

LunarDate name_month(const Frame& frame, int lunation) {
  const int position = lunation - frame.first;
  const bool after_leap = frame.leap != 0 && position >= frame.leap;
  const int ordinal = position - (after_leap ? 1 : 0);  // 0 is month 11
  LunarDate date;
  date.month = (ordinal + 10) % 12 + 1;
  date.leap = frame.leap != 0 && position == frame.leap;
  date.year = ordinal < 2 ? frame.year - 1 : frame.year;
  return date;
}

}  // namespace

LunarDate to_lunar(std::chrono::year_month_day solar) {
  const auto day = sys_days(solar);
  const int lunation = lunation_of(day);
  Frame frame = frame_of(static_cast<int>(solar.year()));
  if (lunation >= frame.first + frame.count) frame = frame_of(frame.year + 1);
  LunarDate date = name_month(frame, lunation);
  date.day = static_cast<int>((day - month_start(lunation)).count()) + 1;
  return date;
}

std::optional<std::chrono::year_month_day> to_solar(const LunarDate& date) {
  if (!date.year || !date.day || date.month < 1 || date.month > 12) return std::nullopt;
  const Frame frame = frame_of(date.month >= 11 ? *date.year + 1 : *date.year);
  for (int lunation = frame.first; lunation < frame.first + frame.count; ++lunation) {
    const LunarDate month = name_month(frame, lunation);
    if (month.month != date.month || month.leap != date.leap) continue;
    const sys_days start = month_start(lunation);
    const auto length = (month_start(lunation + 1) - start).count();
    if (*date.day < 1 || *date.day > length) return std::nullopt;
    return std::chrono::year_month_day(start + days(*date.day - 1));
  }
  return std::nullopt;
}

std::chrono::year_month_day day_in_viet_nam(Instant instant) {
  return std::chrono::floor<std::chrono::days>(instant + std::chrono::hours(7));
}

}  // namespace khen
