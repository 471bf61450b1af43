// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/record_json.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace khen {
namespace {

constexpr std::string_view full = R"({
  "id": "01hzzzzzzzzzzzzzzzzzzzzzzz", "version": 3, "status": "published", "access": "signed-in",
  "titles": [{"lang": "vi", "value": "Lễ hội Lồng tồng"}, {"lang": "tyz", "value": "Lồng tồng"}],
  "alternative_names": [{"lang": "vi", "value": "Hội xuống đồng"}],
  "descriptions": [{"lang": "vi", "value": "Đoạn một.\n\nĐoạn hai."}],
  "ethnic_groups": ["tay", "nung"], "heritage_types": ["festival"], "genres": ["then"],
  "languages": ["tyz", "cjm-Cham"], "subjects": [{"lang": "en", "value": "spring"}],
  "people": [{"name": "Hoàng Thị A", "role": "performer", "lang": "vi"}, {"name": "B"}],
  "places": [{"unit": "vn.15", "former_unit": "vn63.10", "locality": "xã X", "village": "bản Y",
              "latitude": 21.7, "longitude": 104.3, "coarsen_km": 5}, {"locality": "Z"}],
  "dates": [{"kind": "recorded", "edtf": "2024-02~", "lunar": {"month": 1, "day": 10, "leap": true, "year": 2024}},
            {"kind": "held", "lunar": {"month": 1}}],
  "occasions": [{"lang": "vi", "value": "Tết"}], "instruments": ["dan_tinh"],
  "provenance": [{"lang": "vi", "value": "Ghi tại chỗ."}], "rights_statement": "InC", "licence": "CC-BY-4.0",
  "labels": ["TK-A"], "collections": ["le-hoi-mua-xuan"],
  "relations": [{"type": "source", "target": "https://example.org/1"}]
})";

Record parsed(std::string_view json) {
  auto record = parse_record(json);
  EXPECT_TRUE(record) << (record ? "" : record.error().message);
  return record ? *record : Record();
}

std::string where_of(std::string_view json, std::string_view message = "record.json") {
  const auto record = parse_record(json);
  EXPECT_FALSE(record) << json;
  if (record) return "";
  EXPECT_EQ(record.error().message, message) << json;
  return record.error().parameters.front().value;
}

TEST(RecordJson, every_field_comes_back_as_it_was) {
  const Record record = parsed(full);
  const std::string json = to_json(record);
  const Record again = parsed(json);
  EXPECT_EQ(again.id, record.id);
  EXPECT_EQ(again.version, 3);
  EXPECT_EQ(again.status, Status::published);
  EXPECT_EQ(again.access, AccessClass::signed_in);
  for (const Field& row : field_table) {
    EXPECT_FALSE(record.all(row.id).empty()) << row.name;
    EXPECT_EQ(again.all(row.id), record.all(row.id)) << row.name;
  }
  EXPECT_EQ(to_json(again), json);
}

TEST(RecordJson, members_stand_in_the_order_of_the_field_table) {
  const std::string json = to_json(parsed(full));
  std::size_t last = json.find("\"access\"");
  for (const Field& row : field_table) {
    const std::size_t here = json.find(fmt::format("\"{}\":", row.name));
    EXPECT_GT(here, last) << row.name;
    last = here;
  }
}

TEST(RecordJson, a_new_record_is_a_draft_for_the_staff_and_writes_no_empty_fields) {
  const Record record = parsed(R"({"titles":[{"lang":"vi","value":"A"}]})");
  EXPECT_FALSE(record.id);
  EXPECT_EQ(record.audience(), AccessClass::staff);
  EXPECT_EQ(to_json(record), R"({"version":0,"status":"draft","access":"staff","titles":[{"lang":"vi","value":"A"}]})");
}

TEST(RecordJson, texts_are_normalised_and_tags_get_their_case) {
  const Record record =
      parsed("{\"titles\":[{\"lang\":\"CJM-cham\",\"value\":\"Le\xCC\x82\xCC\x83\"}],\"languages\":[\"VI\"]}");
  EXPECT_EQ(record.all(FieldId::titles).front(), FieldValue(LocalizedText{"cjm-Cham", "Lễ"}));
  EXPECT_EQ(record.all(FieldId::languages).front(), FieldValue(LanguageTag{"vi"}));
}

TEST(RecordJson, an_unknown_member_is_named) {
  EXPECT_EQ(where_of(R"({"demo":true})", "record.json_unknown"), "demo");
  EXPECT_EQ(where_of(R"({"titles":[{"lang":"vi","value":"A","script":"Latn"}]})", "record.json_unknown"),
            "titles[0].script");
  EXPECT_EQ(where_of(R"({"dates":[{"kind":"held","lunar":{"month":1,"hour":2}}]})", "record.json_unknown"),
            "dates[0].lunar.hour");
}

TEST(RecordJson, a_value_of_the_wrong_shape_is_named) {
  EXPECT_EQ(where_of(R"([])"), "");
  EXPECT_EQ(where_of(R"({"titles":"A"})"), "titles");
  EXPECT_EQ(where_of(R"({"titles":["A"]})"), "titles[0]");
  EXPECT_EQ(where_of(R"({"titles":[{"lang":"vi"}]})"), "titles[0].value");
  EXPECT_EQ(where_of(R"({"titles":[{"lang":"vi","value":7}]})"), "titles[0].value");
  EXPECT_EQ(where_of(R"({"titles":[{"lang":"vi","value":"\u0007"}]})"), "titles[0].value");
  EXPECT_EQ(where_of(R"({"genres":[null]})"), "genres[0]");
  EXPECT_EQ(where_of(R"({"places":[{"latitude":1}]})"), "places[0].longitude");
  EXPECT_EQ(where_of(R"({"places":[{"locality":"A","coarsen_km":1}]})"), "places[0].latitude");
  EXPECT_EQ(where_of(R"({"dates":[{"kind":"held","lunar":{"month":1.5}}]})"), "dates[0].lunar.month");
  EXPECT_EQ(where_of(R"({"dates":[{"kind":"held","lunar":{"month":99999999999}}]})"), "dates[0].lunar.month");
  EXPECT_EQ(where_of(R"({"licence":{"id":"CC0-1.0"}})"), "licence");
}

TEST(RecordJson, the_envelope_is_checked) {
  EXPECT_EQ(where_of(R"({"id":"1"})"), "id");
  EXPECT_EQ(where_of(R"({"version":-1})"), "version");
  EXPECT_EQ(where_of(R"({"version":"1"})"), "version");
  EXPECT_EQ(where_of(R"({"status":"public"})"), "status");
  EXPECT_EQ(where_of(R"({"access":"everyone"})"), "access");
}

TEST(RecordJson, broken_or_ambiguous_json_is_refused) {
  EXPECT_EQ(parse_record("{").error().message, "json.syntax");
  EXPECT_EQ(parse_record(R"({"licence":"a","licence":"b"})").error().message, "json.duplicate");
  EXPECT_EQ(parse_record(std::string(20, '[')).error().message, "json.deep");
}

TEST(RecordJson, sizes_are_bounded) {
  const auto titled = [](std::size_t bytes) {
    return fmt::format(R"({{"titles":[{{"lang":"vi","value":"{}"}}]}})", std::string(bytes, 'a'));
  };
  EXPECT_TRUE(parse_record(titled(64 << 10)));
  EXPECT_EQ(where_of(titled((64 << 10) + 1), "record.json_large"), "titles[0].value");
  EXPECT_EQ(where_of(std::string(5 << 20, ' '), "record.json_large"), "");
  std::string many = R"({"genres":["a")";
  for (int i = 0; i < 500; ++i) many += R"(,"a")";
  EXPECT_EQ(where_of(many + "]}", "record.json_large"), "genres");
}

TEST(RecordJson, a_single_field_given_twice_is_kept_for_validation_to_report) {
  const Record record = parsed(R"({"licence":["CC0-1.0","CC-BY-4.0"]})");
  EXPECT_EQ(record.all(FieldId::licence).size(), 2U);
  EXPECT_EQ(parsed(to_json(record)).all(FieldId::licence), record.all(FieldId::licence));
}

TEST(RecordJson, bytes_that_are_no_utf8_are_written_as_replacement_characters) {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "A\xff"}};
  EXPECT_TRUE(parse_record(to_json(record)));
}

TEST(CollectionJson, comes_back_as_it_was) {
  const auto collection = parse_collection(
      R"({"id":"le-hoi","titles":[{"lang":"vi","value":"Lễ hội"}],"descriptions":[{"lang":"en","value":"Festivals"}]})");
  ASSERT_TRUE(collection);
  const auto again = parse_collection(to_json(*collection));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id, "le-hoi");
  EXPECT_EQ(again->titles, collection->titles);
  EXPECT_EQ(again->descriptions, collection->descriptions);
}

TEST(CollectionJson, lists_name_the_collection_that_is_wrong) {
  constexpr std::string_view one = R"({"id":"a","titles":[{"lang":"vi","value":"A"}]})";
  EXPECT_EQ(parse_collections(fmt::format("[{},{}]", one, one))->size(), 2U);
  const auto where = [](const auto& result) { return result.error().parameters.front().value; };
  EXPECT_EQ(where(parse_collections(fmt::format(R"([{},{{"id":"Lễ hội"}}])", one))), "[1].id");
  EXPECT_EQ(where(parse_collections(fmt::format(R"([{},{{"id":"b"}}])", one))), "[1].titles");
  EXPECT_EQ(where(parse_collection(R"({"id":"b","kind":1})")), "kind");
}

}  // namespace
}  // namespace khen
