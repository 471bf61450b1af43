// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/json_check.h"

#include <gtest/gtest.h>

#include <string>

namespace khen {
namespace {

TEST(JsonCheck, lets_sound_json_pass) {
  EXPECT_TRUE(check_json(R"({"a":[1,2.5,null,true,{"a":"é"}],"b":{"a":1}})", 4));
  EXPECT_TRUE(check_json("\"text\"", 0));
}

TEST(JsonCheck, tells_line_and_column_of_a_syntax_error) {
  const auto checked = check_json("{\n  \"a\": 1,\n  \"b\" 2\n}", 4);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "json.syntax");
  EXPECT_EQ(checked.error().code, Code::usage);
  EXPECT_EQ(checked.error().parameters.front().value, "3");
}

TEST(JsonCheck, refuses_text_after_the_value_bad_utf8_and_nothing_at_all) {
  for (const char* text : {"", "{} {}", "[1,]", "\"\xff\"", "\"\\ud800\"", "1e999", "{'a':1}", "// c\n1"}) {
    EXPECT_FALSE(check_json(text, 4)) << text;
  }
}

TEST(JsonCheck, refuses_a_member_given_twice_in_one_object) {
  const auto checked = check_json(R"({"a":{"b":1},"c":[{"b":1},{"b":2,"b":3}]})", 4);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "json.duplicate");
  EXPECT_EQ(checked.error().parameters.front().value, "b");
}

TEST(JsonCheck, refuses_what_is_nested_too_deeply) {
  EXPECT_TRUE(check_json("[[[1]]]", 3));
  const auto checked = check_json("[[[[1]]]]", 3);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "json.deep");
  EXPECT_FALSE(check_json(std::string(1 << 20, '['), 16));
}

}  // namespace
}  // namespace khen
