// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/etag.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

const EntityTag strong{"abc", TagStrength::strong};
const EntityTag weak{"abc", TagStrength::weak};
const std::string date = "Tue, 17 Feb 2026 04:05:06 GMT";
const std::string earlier = "Tue, 17 Feb 2026 04:05:05 GMT";
const std::string later = "Tue, 17 Feb 2026 04:05:07 GMT";

Instant instant() { return *parse_http_date(date) + milliseconds(700); }

TEST(EntityTags, compare_as_the_standard_tells) {
  EXPECT_EQ(strong.text(), "\"abc\"");
  EXPECT_EQ(weak.text(), "W/\"abc\"");
  EXPECT_TRUE(matches_any("\"abc\"", strong, TagComparison::strong));
  EXPECT_FALSE(matches_any("\"abc\"", weak, TagComparison::strong));
  EXPECT_FALSE(matches_any("W/\"abc\"", strong, TagComparison::strong));
  EXPECT_TRUE(matches_any("W/\"abc\"", strong, TagComparison::weak));
  EXPECT_TRUE(matches_any("\"x\", W/\"y\" ,\"abc\"", strong, TagComparison::strong));
  EXPECT_TRUE(matches_any(" * ", strong, TagComparison::strong));
  EXPECT_FALSE(matches_any("", strong, TagComparison::weak));
  EXPECT_FALSE(matches_any("abc", strong, TagComparison::weak));
  EXPECT_FALSE(matches_any("\"abc", strong, TagComparison::weak));
  EXPECT_FALSE(matches_any("\"a bc\"", strong, TagComparison::weak));
}

TEST(HttpDates, only_the_one_living_form_is_read) {
  ASSERT_TRUE(parse_http_date(date));
  EXPECT_EQ(to_http_date(*parse_http_date(date)), date);
  for (const char* bad :
       {"", "2026-02-17", "Tue, 30 Feb 2026 04:05:06 GMT", "Tue, 17 Feb 2026 24:05:06 GMT",
        "Tue, 17 anF 2026 04:05:06 GMT", "Tuesday, 17-Feb-26 04:05:06 GMT", "Tue, -7 Feb 2026 04:05:06 GMT"}) {
    EXPECT_FALSE(parse_http_date(bad)) << bad;
  }
}

TEST(Preconditions, follow_their_order) {
  const Validators validators{strong, instant()};
  const auto evaluated = [&](Conditions conditions, Retrieval retrieval = Retrieval::yes) {
    return evaluate(conditions, validators, retrieval);
  };
  using enum Precondition;
  EXPECT_EQ(evaluated({}), proceed);
  EXPECT_EQ(evaluated({.if_none_match = "W/\"abc\""}), not_modified);
  EXPECT_EQ(evaluated({.if_none_match = "\"abc\""}, Retrieval::no), failed);
  EXPECT_EQ(evaluated({.if_none_match = "*"}, Retrieval::no), failed);
  EXPECT_EQ(evaluated({.if_none_match = "\"other\""}), proceed);
  EXPECT_EQ(evaluated({.if_none_match = "\"other\"", .if_modified_since = date}), proceed);
  EXPECT_EQ(evaluated({.if_modified_since = date}), not_modified);
  EXPECT_EQ(evaluated({.if_modified_since = later}), not_modified);
  EXPECT_EQ(evaluated({.if_modified_since = earlier}), proceed);
  EXPECT_EQ(evaluated({.if_modified_since = "nonsense"}), proceed);
  EXPECT_EQ(evaluated({.if_match = "\"abc\""}), proceed);
  EXPECT_EQ(evaluated({.if_match = "W/\"abc\""}), failed);
  EXPECT_EQ(evaluated({.if_match = "\"abc\"", .if_unmodified_since = earlier}), proceed);
  EXPECT_EQ(evaluated({.if_unmodified_since = earlier}), failed);
  EXPECT_EQ(evaluated({.if_unmodified_since = date}), proceed);
}

TEST(IfRange, needs_the_very_same_bytes) {
  const Validators validators{strong, instant()};
  EXPECT_TRUE(range_applies("", validators));
  EXPECT_TRUE(range_applies("\"abc\"", validators));
  EXPECT_TRUE(range_applies(date, validators));
  EXPECT_FALSE(range_applies(earlier, validators));
  EXPECT_FALSE(range_applies(later, validators));
  EXPECT_FALSE(range_applies("W/\"abc\"", validators));
  EXPECT_FALSE(range_applies("\"abc\", \"def\"", validators));
  EXPECT_FALSE(range_applies("*", validators));
  EXPECT_FALSE(range_applies("\"abc\"", {weak, instant()}));
}

}  // namespace
}  // namespace khen
