// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/date_words.h"

#include <gtest/gtest.h>

#include <string>

namespace khen {
namespace {

// "1960-1969", "m1 d10", "" for none.
std::string read(std::string_view text, std::string_view language) {
  Analyzer analyzer;
  std::string out;
  for (const DateWords& date : date_words(analyzer.analyze(text, language))) {
    if (!out.empty()) out += ", ";
    if (date.lunar_month) {
      out += "m" + std::to_string(*date.lunar_month);
      if (date.lunar_day) out += " d" + std::to_string(*date.lunar_day);
    } else {
      out += std::to_string(date.first_year) + "-" + std::to_string(date.last_year);
    }
  }
  return out;
}

TEST(DateWords, OfTheLunarCalendar) {
  EXPECT_EQ(read("mồng mười tháng giêng", "vi"), "m1 d10");
  EXPECT_EQ(read("mong muoi thang gieng", "vi"), "m1 d10");
  EXPECT_EQ(read("hội rằm tháng bảy ở chùa", "vi"), "m7 d15");
  EXPECT_EQ(read("mùng 10 tháng 3 âm lịch", "vi"), "m3 d10");
  EXPECT_EQ(read("ngày 15 tháng 8 âm lịch", "vi"), "m8 d15");
  EXPECT_EQ(read("hai mươi ba tháng chạp", "vi"), "m12");
  EXPECT_EQ(read("ngày hai mươi ba tháng chạp", "vi"), "m12 d23");
  EXPECT_EQ(read("tháng mười một âm lịch", "vi"), "m11");
  EXPECT_EQ(read("tháng tư âm lịch", "vi"), "m4");
}

TEST(DateWords, OfTheSolarCalendarAreNoLunarOnes) {
  EXPECT_EQ(read("ngày 2 tháng 9", "vi"), "");
  EXPECT_EQ(read("tháng 12", "vi"), "");
  EXPECT_EQ(read("mồng 40 tháng giêng", "vi"), "m1");
}

TEST(DateWords, DecadesAndCenturiesInSixLanguages) {
  EXPECT_EQ(read("những năm 1970", "vi"), "1970-1979");
  EXPECT_EQ(read("thap nien 1960", "vi"), "1960-1969");
  EXPECT_EQ(read("băng ghi âm năm 1974", "vi"), "1974-1974");
  EXPECT_EQ(read("recordings from the 1960s", "en"), "1960-1969");
  EXPECT_EQ(read("chants des années 1980", "fr"), "1980-1989");
  EXPECT_EQ(read("Lieder der 1970er Jahre", "de"), "1970-1979");
  EXPECT_EQ(read("записи 1970-х годов", "ru"), "1970-1979");
  EXPECT_EQ(read("1980 के दशक के गीत", "hi"), "1980-1989");
  EXPECT_EQ(read("thế kỷ XIX", "vi"), "1801-1900");
  EXPECT_EQ(read("a drum of the 19th century", "en"), "1801-1900");
  EXPECT_EQ(read("XIX век", "ru"), "1801-1900");
  EXPECT_EQ(read("18. Jahrhundert", "de"), "1701-1800");
}

TEST(DateWords, NothingElse) {
  EXPECT_EQ(read("năm ngón tay", "vi"), "");
  EXPECT_EQ(read("hát ru ba miền", "vi"), "");
  EXPECT_EQ(read("1974", "vi"), "") << "a bare year is a word";
  EXPECT_EQ(read("room 12s", "en"), "");
}

}  // namespace
}  // namespace khen
