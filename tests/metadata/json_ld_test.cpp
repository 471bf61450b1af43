// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/json_ld.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/metadata/exchange_record.h"

namespace khen {
namespace {

class JsonLd : public testing::Test {
 protected:
  [[nodiscard]] std::string text(const Record& record) const {
    return to_json_ld(record, {"https://archive.example", "Khèn", all});
  }
  const Vocabularies all = *Vocabularies::load();
  const nlohmann::json document = nlohmann::json::parse(text(exchange_record()));
};

TEST_F(JsonLd, says_what_it_is_and_where_it_lives) {
  EXPECT_EQ(document.at("@context").at(0), "https://schema.org");
  EXPECT_EQ(document.at("@context").at(1).at("dcterms"), "http://purl.org/dc/terms/");
  EXPECT_EQ(document.at("@id"), "https://archive.example/records/01hzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(document.at("@type").at(0), "CreativeWork");
  EXPECT_EQ(document.at("holdingArchive").at("name"), "Khèn");
}

TEST_F(JsonLd, tags_texts_with_their_language) {
  EXPECT_EQ(document.at("name").at(1).at("@language"), "en");
  EXPECT_EQ(document.at("name").at(1).at("@value"), "Going down to the fields");
  EXPECT_EQ(document.at("alternateName").at(0).at("@language"), "tyz");
}

TEST_F(JsonLd, describes_terms_people_places_and_dates) {
  EXPECT_EQ(document.at("about").at(0).at("termCode"), "tay");
  EXPECT_EQ(document.at("about").at(0).at("name").size(), 6U);
  EXPECT_EQ(document.at("license").at(0).at("@id"), "https://creativecommons.org/licenses/by/4.0/");
  EXPECT_EQ(document.at("dcterms:rights").at(0).at("@id"), "http://rightsstatements.org/vocab/InC/1.0/");
  EXPECT_EQ(document.at("contributor").at(0).at("@type"), "Role");
  EXPECT_EQ(document.at("contributor").at(0).at("contributor").at("name").at("@value"), "Hoàng A");
  EXPECT_EQ(document.at("contributor").at(1).at("name"), "Lý B & con");
  EXPECT_EQ(document.at("spatialCoverage").at(0).at("containedInPlace").size(), 2U);
  EXPECT_EQ(document.at("dcterms:created").at(1), "2024-02~");
  EXPECT_EQ(document.at("temporalCoverage").at(1), "2024-01-01/2024-03-31");
}

TEST_F(JsonLd, links_to_collections_and_related_things) {
  EXPECT_EQ(document.at("isPartOf").at(0).at("@id"), "https://archive.example/collections/le-hoi");
  EXPECT_EQ(document.at("hasPart").at(0).at("@id"), "https://archive.example/records/01hzzzzzzzzzzzzzzzzzzzzzz0");
  EXPECT_EQ(document.at("isBasedOn").at(0).at("@id"), "https://example.org/?a=1&b=2");
}

TEST_F(JsonLd, never_gives_exact_coordinates_that_are_to_be_coarsened) {
  EXPECT_EQ(text(exchange_record()).find("22.3364"), std::string::npos);
  EXPECT_NEAR(document.at("spatialCoverage").at(0).at("geo").at("latitude").get<double>(), 22.33641, 0.1);
}

TEST_F(JsonLd, may_stand_inside_a_script_element) {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "</script><script>alert(1)</script>"}};
  const std::string json = text(record);
  EXPECT_EQ(json.find('<'), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(json).at("name").at(0).at("@value"), "</script><script>alert(1)</script>");
}

TEST_F(JsonLd, has_a_property_for_every_field_that_is_filled) {
  Record record = exchange_record();
  for (const Field& row : field_table) {
    if (row.type == FieldType::localized) record.all(row.id) = {LocalizedText{"vi", "x " + std::string(row.name)}};
  }
  const std::string json = text(record);
  for (const Field& row : field_table) {
    if (row.type != FieldType::localized) continue;
    EXPECT_NE(json.find("x " + std::string(row.name)), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace khen
