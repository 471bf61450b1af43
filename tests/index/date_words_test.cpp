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
    if (date.months_from_now) {
      out += (date.is_lunar ? "lunar month +" : "month +") + std::to_string(*date.months_from_now);
    } else if (date.lunar_month) {
      out += "m" + std::to_string(*date.lunar_month);
      if (date.lunar_day) out += " d" + std::to_string(*date.lunar_day);
    } else {
      out += date.span.earliest.value_or("").substr(0, 4) + "-" + date.span.latest.value_or("").substr(0, 4);
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

TEST(DateWords, MonthsThatTodayTells) {
  EXPECT_EQ(read("lễ hội tháng này", "vi"), "month +0");
  EXPECT_EQ(read("le hoi thang nay am lich", "vi"), "lunar month +0");
  EXPECT_EQ(read("lễ hội tháng tới", "vi"), "month +1");
  EXPECT_EQ(read("festivals this month", "en"), "month +0");
  EXPECT_EQ(read("fêtes du mois", "fr"), "month +0");
  EXPECT_EQ(read("fêtes de ce mois-ci", "fr"), "month +0");
  EXPECT_EQ(read("Feste in diesem Monat", "de"), "month +0");
  EXPECT_EQ(read("праздники этого месяца", "ru"), "month +0");
  EXPECT_EQ(read("इस महीने के त्योहार", "hi"), "month +0");
}

TEST(DateWords, YearsWithBordersInSixLanguages) {
  EXPECT_EQ(read("từ năm 1945 đến năm 1954", "vi"), "1945-1954");
  EXPECT_EQ(read("trước 1945", "vi"), "-1944");
  EXPECT_EQ(read("sau năm 1975", "vi"), "1976-");
  EXPECT_EQ(read("songs between 1960 and 1975", "en"), "1960-1975");
  EXPECT_EQ(read("before 1900", "en"), "-1899");
  EXPECT_EQ(read("chants d'avant 1900", "fr"), "-1899");
  EXPECT_EQ(read("Lieder zwischen 1960 und 1975", "de"), "1960-1975");
  EXPECT_EQ(read("песни после 1975", "ru"), "1976-");
  EXPECT_EQ(read("1945 से 1954 तक", "hi"), "1945-1954");
  EXPECT_EQ(read("từ 12 đến 15", "vi"), "");
}

TEST(DateWords, NothingElse) {
  EXPECT_EQ(read("năm ngón tay", "vi"), "");
  EXPECT_EQ(read("hát ru ba miền", "vi"), "");
  EXPECT_EQ(read("1974", "vi"), "") << "a bare year is a word";
  EXPECT_EQ(read("room 12s", "en"), "");
}

}  // namespace
}  // namespace khen
