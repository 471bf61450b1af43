// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/language.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

TEST(LanguageTag, is_well_formed_by_the_grammar_of_rfc_5646) {
  for (const char* tag :
       {"vi", "tyz", "cjm-Cham", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996", "zh-yue", "hy-Latn-IT-arevela",
        "en-a-myext-b-another", "de-x-goethe", "x-whatever", "es-419", "VI", "zh-cmn-Hans-CN"}) {
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  }
}

TEST(LanguageTag, is_refused_when_malformed) {
  for (const char* tag : {"", "v", "vi-", "-vi", "vi--VN", "vi_VN", "Tiếng Việt", "vi-Latn-Latn", "a-DE", "de-419-DE",
                          "x", "vi-x", "en-a", "vietnamese", "vi VN", "vi-Lat1n-"}) {
    EXPECT_FALSE(is_language_tag(tag)) << tag;
  }
}

TEST(LanguageTag, takes_the_recommended_case) {
  EXPECT_EQ(canonical_language_tag("VI"), "vi");
  EXPECT_EQ(canonical_language_tag("CJM-cham"), "cjm-Cham");
  EXPECT_EQ(canonical_language_tag("en-gb"), "en-GB");
  EXPECT_EQ(canonical_language_tag("EN-CA-X-CA"), "en-CA-x-ca");
  EXPECT_EQ(canonical_language_tag("sgn-be-FR"), "sgn-BE-FR");
  EXPECT_EQ(canonical_language_tag("AZ-latn-x-LATN"), "az-Latn-x-latn");
}

TEST(LanguageTag, tells_its_language_and_script) {
  EXPECT_EQ(language_of("cjm-Cham"), "cjm");
  EXPECT_EQ(language_of("vi"), "vi");
  EXPECT_EQ(script_of("cjm-Cham"), "Cham");
  EXPECT_EQ(script_of("zh-yue-Hant"), "Hant");
  EXPECT_EQ(script_of("vi"), "");
  EXPECT_EQ(script_of("en-GB"), "");
  EXPECT_EQ(script_of("de-x-Latn"), "");
}

TEST(LanguageTag, implies_the_usual_script_of_its_language) {
  EXPECT_EQ(effective_script("vi"), "Latn");
  EXPECT_EQ(effective_script("hi"), "Deva");
  EXPECT_EQ(effective_script("km-KH"), "Khmr");
  EXPECT_EQ(effective_script("cjm"), "Latn");
  EXPECT_EQ(effective_script("cjm-Cham"), "Cham");
  EXPECT_EQ(effective_script("qqq"), "");
}

TEST(LanguageTag, of_the_interface_is_recognised) {
  EXPECT_TRUE(is_interface_language("vi"));
  EXPECT_FALSE(is_interface_language("tyz"));
}

}  // namespace
}  // namespace khen
