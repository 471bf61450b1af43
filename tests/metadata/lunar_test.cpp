// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/lunar.h"

#include <gtest/gtest.h>

#include <array>

namespace khen {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr year_month_day ymd(int y, int m, int d) { return year(y) / m / d; }

TEST(Lunar, tet_falls_on_the_days_that_viet_nam_kept) {
  constexpr std::array<year_month_day, 10> tet{ymd(1968, 1, 29), ymd(1976, 1, 31), ymd(1985, 1, 21), ymd(2000, 2, 5),
                                               ymd(2007, 2, 17), ymd(2020, 1, 25), ymd(2024, 2, 10), ymd(2025, 1, 29),
                                               ymd(2026, 2, 17), ymd(2030, 2, 2)};
  for (const year_month_day day : tet) {
    EXPECT_EQ(to_lunar(day), (LunarDate{1, 1, false, static_cast<int>(day.year())}));
    EXPECT_EQ(to_solar(LunarDate{1, 1, false, static_cast<int>(day.year())}), day);
  }
}

TEST(Lunar, the_day_before_tet_belongs_to_the_old_year) {
  EXPECT_EQ(to_lunar(ymd(2024, 2, 9)), (LunarDate{12, 30, false, 2023}));
  EXPECT_EQ(to_lunar(ymd(2025, 1, 28)), (LunarDate{12, 29, false, 2024}));
}

TEST(Lunar, leap_months_stand_where_the_calendar_has_them) {
  EXPECT_EQ(to_solar(LunarDate{7, 1, true, 1938}), ymd(1938, 8, 25));
  EXPECT_EQ(to_solar(LunarDate{2, 1, true, 2023}), ymd(2023, 3, 22));
  EXPECT_EQ(to_solar(LunarDate{6, 1, true, 2025}), ymd(2025, 7, 25));
  EXPECT_EQ(to_solar(LunarDate{11, 1, true, 2033}), ymd(2033, 12, 22));
  EXPECT_EQ(to_solar(LunarDate{6, 1, true, 2024}), std::nullopt);
}

TEST(Lunar, festivals_kept_by_the_moon_are_found_in_the_sun_calendar) {
  EXPECT_EQ(to_solar(LunarDate{8, 15, false, 2024}), ymd(2024, 9, 17));    // mid-autumn
  EXPECT_EQ(to_solar(LunarDate{3, 10, false, 2024}), ymd(2024, 4, 18));    // the Hùng kings
  EXPECT_EQ(to_solar(LunarDate{10, 15, false, 2024}), ymd(2024, 11, 15));  // Ok Om Bok
}

TEST(Lunar, a_month_of_29_days_has_no_thirtieth) {
  EXPECT_EQ(to_solar(LunarDate{12, 30, false, 2024}), std::nullopt);
  EXPECT_NE(to_solar(LunarDate{12, 29, false, 2024}), std::nullopt);
}

TEST(Lunar, a_date_without_day_or_year_or_with_an_impossible_month_has_no_solar_day) {
  EXPECT_EQ(to_solar(LunarDate{1, std::nullopt, false, 2024}), std::nullopt);
  EXPECT_EQ(to_solar(LunarDate{1, 1, false, std::nullopt}), std::nullopt);
  EXPECT_EQ(to_solar(LunarDate{13, 1, false, 2024}), std::nullopt);
  EXPECT_EQ(to_solar(LunarDate{0, 1, false, 2024}), std::nullopt);
}

TEST(Lunar, every_fifth_day_of_two_centuries_comes_back_from_the_moon) {
  for (sys_days day = ymd(1900, 2, 1); day < sys_days(ymd(2100, 12, 31)); day += days(5)) {
    const LunarDate lunar = to_lunar(day);
    ASSERT_EQ(to_solar(lunar), year_month_day(day)) << day.time_since_epoch().count();
  }
}

TEST(Lunar, days_follow_each_other_without_gap) {
  LunarDate before = to_lunar(ymd(2032, 12, 31));
  for (sys_days day = ymd(2033, 1, 1); day < sys_days(ymd(2034, 12, 31)); day += days(1)) {
    const LunarDate now = to_lunar(day);
    const bool next_day = now.month == before.month && now.leap == before.leap && *now.day == *before.day + 1;
    const bool new_month = *now.day == 1 && *before.day >= 29;
    ASSERT_TRUE(next_day || new_month) << day.time_since_epoch().count();
    before = now;
  }
}

}  // namespace
}  // namespace khen
