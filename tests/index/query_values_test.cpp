// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query_values.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

// "1946-01-01/" for what is open behind, "" for what is no date.
std::string days(std::string_view text) {
  const auto asked = read_date(text);
  return asked ? asked->span.earliest.value_or("") + "/" + asked->span.latest.value_or("") : std::string();
}

std::optional<DurationAsked> seconds(std::optional<int> least, std::optional<int> most) {
  return DurationAsked{least, most};
}

TEST(QueryValues, DatesAreYearsRangesAndComparisons) {
  EXPECT_EQ(days("1975"), "1975-01-01/1975-12-31");
  EXPECT_EQ(days("1960..1975"), "1960-01-01/1975-12-31");
  EXPECT_EQ(days("1960.."), "1960-01-01/");
  EXPECT_EQ(days("..1960-05"), "/1960-05-31");
  EXPECT_EQ(days(">1945"), "1946-01-01/");
  EXPECT_EQ(days(">=1945"), "1945-01-01/");
  EXPECT_EQ(days("≥1945"), "1945-01-01/");
  EXPECT_EQ(days("<1900"), "/1899-12-31");
  EXPECT_EQ(days("<=1900"), "/1900-12-31");
  EXPECT_EQ(days(">2000-02-28"), "2000-02-29/");
  EXPECT_EQ(days("1990s"), "1990-01-01/1999-12-31");
  EXPECT_EQ(days("1950s..1960s"), "1950-01-01/1969-12-31");
}

TEST(QueryValues, DatesAreAnyEdtf) {
  EXPECT_EQ(days("199X"), "1990-01-01/1999-12-31");
  EXPECT_EQ(days("1960/1975"), "1960-01-01/1975-12-31");
  EXPECT_EQ(days("1975-21").substr(0, 4), "1975") << "a spring";
  EXPECT_LT(days("1970~"), "1970") << "about 1970 is wider than the year";
  EXPECT_EQ(days("~1970"), days("1970~"));
}

TEST(QueryValues, WhatIsNoDateIsNone) {
  for (const std::string_view text : {"", "..", ">", "<", "xuân", "19", "1960...1975", "1960..xuân", "2001-13"}) {
    EXPECT_EQ(days(text), "") << text;
  }
}

TEST(QueryValues, DurationsAreReadInEveryWayTheyAreWritten) {
  EXPECT_EQ(read_duration(">10m"), seconds(601, std::nullopt));
  EXPECT_EQ(read_duration(">=10m"), seconds(600, std::nullopt));
  EXPECT_EQ(read_duration("<1h"), seconds(std::nullopt, 3599));
  EXPECT_EQ(read_duration("<=1h30m"), seconds(std::nullopt, 5400));
  EXPECT_EQ(read_duration("5m..1h"), seconds(300, 3600));
  EXPECT_EQ(read_duration("..90s"), seconds(std::nullopt, 90));
  EXPECT_EQ(read_duration("10"), seconds(600, 659)) << "minutes";
  EXPECT_EQ(read_duration("4:30"), seconds(270, 270));
  EXPECT_EQ(read_duration("1:02:03.."), seconds(3723, std::nullopt));
  EXPECT_EQ(read_duration("5-20"), seconds(300, 1199)) << "a class of the facet";
  EXPECT_EQ(read_duration("60-"), seconds(3600, std::nullopt));
  for (const std::string_view text : {"", "..", "long", "10x", "m", "-5", "20-5", "99999999999h", "1:2:3:4"}) {
    EXPECT_FALSE(read_duration(text)) << text;
  }
}

TEST(QueryValues, EveryDurationIsInTheClassThatIsReadSo) {
  for (const int second : {0, 1, 299, 300, 1199, 1200, 3599, 3600, 90000}) {
    const auto read = read_duration(duration_class(second));
    ASSERT_TRUE(read);
    EXPECT_TRUE(second >= read->least.value_or(0) && second <= read->most.value_or(second)) << second;
  }
}

TEST(QueryValues, PositionsAreCoordinatesOrNamesWithADistance) {
  const auto hanoi = read_position("21.03,105.85,20km");
  ASSERT_TRUE(hanoi && hanoi->centre);
  EXPECT_DOUBLE_EQ(hanoi->centre->latitude, 21.03);
  EXPECT_DOUBLE_EQ(hanoi->kilometres, 20);
  EXPECT_DOUBLE_EQ(read_position("21.03, 105.85, 500m")->kilometres, 0.5);
  EXPECT_EQ(read_position("Mai Châu,30km")->name, "Mai Châu");
  EXPECT_DOUBLE_EQ(read_position("Mai Châu")->kilometres, 20);
  EXPECT_DOUBLE_EQ(read_position("Mai Châu,9e9km")->kilometres, 2000);
  EXPECT_FALSE(read_position("95,105"));
  EXPECT_FALSE(read_position(",20km"));
  EXPECT_FALSE(read_position(""));
}

}  // namespace
}  // namespace khen
