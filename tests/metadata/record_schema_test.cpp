// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "metadata/fields.h"
#include "metadata/record_json.h"

namespace khen {
namespace {

class RecordSchema : public testing::Test {
 protected:
  const nlohmann::json schema = nlohmann::json::parse(record_schema("https://example.org/record.schema.json"));
  const nlohmann::json& property(const char* name) const { return schema.at("properties").at(name); }
};

TEST_F(RecordSchema, has_a_property_for_every_field_and_the_envelope_and_no_other) {
  for (const Field& row : field_table) EXPECT_TRUE(schema.at("properties").contains(std::string(row.name))) << row.name;
  EXPECT_EQ(schema.at("properties").size(), field_count + 4);
  EXPECT_EQ(schema.at("additionalProperties"), false);
  EXPECT_EQ(schema.at("$id"), "https://example.org/record.schema.json");
}

TEST_F(RecordSchema, follows_presence_and_occurrence_of_the_field_table) {
  EXPECT_EQ(schema.at("required"), nlohmann::json::array({"titles"}));
  for (const Field& row : field_table) {
    const auto& rule = property(std::string(row.name).c_str());
    EXPECT_EQ(rule.at("type") == "array", row.occurrence == Occurrence::repeatable) << row.name;
  }
  EXPECT_EQ(property("titles").at("minItems"), 1);
}

TEST_F(RecordSchema, names_choices_ranges_and_members_that_need_each_other) {
  EXPECT_EQ(property("status").at("enum").size(), 3U);
  EXPECT_EQ(property("access").at("enum").at(0), "public");
  const auto& place = property("places").at("items");
  EXPECT_EQ(place.at("properties").at("latitude").at("maximum"), 90);
  EXPECT_EQ(place.at("dependentRequired").at("latitude").at(0), "longitude");
  EXPECT_EQ(place.at("anyOf").size(), 3U);
  EXPECT_EQ(property("dates").at("items").at("properties").at("lunar").at("required").at(0), "month");
  EXPECT_EQ(property("relations").at("items").at("properties").at("type").at("enum").size(), 5U);
}

}  // namespace
}  // namespace khen
