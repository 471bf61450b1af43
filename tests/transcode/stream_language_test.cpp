// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stream_language.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

TEST(StreamLanguage, ShortensWhatHasAShorterTag) {
  EXPECT_EQ(language_tag("vie"), "vi");
  EXPECT_EQ(language_tag("fre"), "fr");
  EXPECT_EQ(language_tag("fra"), "fr");
  EXPECT_EQ(language_tag("zul"), "zu");
  EXPECT_EQ(language_tag("aar"), "aa");
  EXPECT_EQ(language_tag("chi-TW"), "zh-TW");
}

TEST(StreamLanguage, KeepsWhatIsATagAlready) {
  EXPECT_EQ(language_tag("cjm"), "cjm");
  EXPECT_EQ(language_tag("vi"), "vi");
  EXPECT_EQ(language_tag("EN-us"), "en-US");
  EXPECT_EQ(language_tag("cjm-cham"), "cjm-Cham");
}

TEST(StreamLanguage, SaysNothingWhenNothingIsKnown) {
  for (const char* text : {"", "und", "mis", "english", "x", "```", "x-private", "../..", "und-US"}) {
    EXPECT_EQ(language_tag(text), "") << text;
  }
}

}  // namespace
}  // namespace khen
