// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "metadata/embedded/suggest.h"
#include "metadata/validation.h"

namespace khen {
namespace {

TEST(WrittenDates, OfAnyUsualWritingBecomeEdtf) {
  const std::pair<const char*, const char*> rows[] = {
      {"2022:02:16 12:55:41", "2022-02-16"},
      {"2013-04-29T07:00:00Z", "2013-04-29"},
      {"20050301", "2005-03-01"},
      {"2008", "2008"},
      {"2005-03", "2005-03"},
      {"2005/03/01", "2005-03-01"},
      {" 1962-00-00 ", "1962"},
      {"2005:03:00 00:00:00", "2005-03"},
  };
  for (const auto& [written, edtf] : rows) EXPECT_EQ(edtf_of_written(written), edtf) << written;
}

TEST(WrittenDates, ThatNobodyCanHaveMeantAreNone) {
  for (const char* nonsense : {"", "0000:00:00 00:00:00", "1970-01-01T00:00:00.000000Z", "1904-01-01", "18-09-42",
                               "20051301", "2005-02-30", "200503011", "1200", "2005x03", "last summer", "٢٠٠٥"}) {
    EXPECT_FALSE(edtf_of_written(nonsense)) << nonsense;
  }
}

TEST(WrittenPlaces, AreReadInDegreesMinutesAndSeconds) {
  const auto at = [](const char* text) { return coordinates_of_written(text).value(); };
  EXPECT_NEAR(at("+22.8233+104.9836/").latitude, 22.8233, 1e-6);
  EXPECT_NEAR(at("+22.8233+104.9836+1020.5/").longitude, 104.9836, 1e-6);
  EXPECT_NEAR(at("+2249.398+10459.016/").latitude, 22.823300, 1e-5);
  EXPECT_NEAR(at("-224923.9+1045900.9/").latitude, -22.823305, 1e-5);
  EXPECT_NEAR(at("21.028500, 105.854200").longitude, 105.8542, 1e-6);
  EXPECT_EQ(at("+22.8233+104.9836/").coarsen_km, suggested_coarsening_km) << "readers never get the house";
  for (const char* nonsense : {"", "+0.0+0.0/", "+91.0+10.0/", "+10+181/", "+1", "nan, nan", "1e999, 2", "+22.8x+104/",
                               "0,0", "+123456789012345678901234567890+1/"}) {
    EXPECT_FALSE(coordinates_of_written(nonsense)) << nonsense;
  }
}

TEST(PutRight, FindsVietnameseBehindLatin1) {
  // "Tiếng hát" in windows-1258, read as Latin-1 by the one who wrote the tag's "coding".
  EXPECT_EQ(put_right("Ti\xC3\xAA\xC3\xACng h\xC3\xA1t").text, "Tiếng hát");
  EXPECT_EQ(put_right("Ti\xC3\xAA\xC3\xACng h\xC3\xA1t").charset, "windows-1258");
  EXPECT_EQ(put_right("KhÃ¨n").text, "Khèn");
  EXPECT_EQ(put_right("KhÃ¨n").charset, "UTF-8");
  for (const char* right : {"Tiếng hát", "Café chantant", "plain", "那么爱你", "Übung", ""}) {
    EXPECT_EQ(put_right(right).text, right);
    EXPECT_EQ(put_right(right).charset, "") << right;
  }
}

std::string facts_with(const std::vector<EmbeddedField>& fields) { return with_beside("{}", fields); }

TEST(Suggestions, AreWhatTheFilesSayAndTheRecordDoesNot) {
  Record record;
  record.all(FieldId::titles).emplace_back(LocalizedText{"vi", "Hát then"});
  record.all(FieldId::people).emplace_back(Person{"Nguyễn Thị A", "singer", ""});
  const std::string facts = facts_with({{"title", Meaning::title, "HÁT THEN"},
                                        {"artist", Meaning::performer, "Nguyễn Thị A"},
                                        {"comment", Meaning::description, "Thu ở nhà văn hoá xã"},
                                        {"date", Meaning::recorded, "1998-05-02"},
                                        {"creation_time", Meaning::recorded, "1998-05-02T08:00:00Z"},
                                        {"location", Meaning::coordinates, "+22.8233+104.9836/"},
                                        {"language", Meaning::language, "tyz"},
                                        {"encoder", Meaning::other, "Lavf59"}});
  const std::vector<Suggestion> offered = suggestions_for(record, {{"then.mp3", facts}}, "en");
  std::vector<FieldId> fields;
  for (const Suggestion& one : offered) fields.push_back(one.field);
  EXPECT_EQ(fields, (std::vector<FieldId>{FieldId::descriptions, FieldId::languages, FieldId::places, FieldId::dates}));
  EXPECT_EQ(std::get<LocalizedText>(offered[0].value).language, "vi") << "its letters tell";
  EXPECT_EQ(std::get<Place>(offered[2].value).coordinates->coarsen_km, suggested_coarsening_km);
  EXPECT_EQ(offered[3].where, "date");

  // Taken over, each is valid and isn't offered again.
  const Vocabularies vocabularies = Vocabularies::load().value();
  for (const Suggestion& one : offered) record.all(one.field).push_back(one.value);
  std::get<Place>(record.all(FieldId::places).front()).locality = "Xã Lũng Cú";  // a place needs a name, too
  for (const Finding& finding : validate(record, vocabularies))
    ADD_FAILURE() << finding.message << " " << finding.value;
  EXPECT_TRUE(suggestions_for(record, {{"then.mp3", facts}}, "en").empty());
}

TEST(Suggestions, LeaveOutWhatCamerasAndProgramsWrite) {
  const std::string facts = facts_with({{"a", Meaning::title, "IMG_0001"},
                                        {"b", Meaning::title, "DSC01234"},
                                        {"c", Meaning::description, "OLYMPUS DIGITAL CAMERA"},
                                        {"d", Meaning::title, "  ...  "},
                                        {"e", Meaning::recorded, "1970-01-01"},
                                        {"f", Meaning::coordinates, "+0.0+0.0/"},
                                        {"g", Meaning::language, "und nothing"}});
  EXPECT_TRUE(suggestions_for(Record(), {{"x.jpg", facts}}, "vi").empty());
  EXPECT_EQ(suggestions_for(Record(), {{"x.jpg", facts_with({{"a", Meaning::title, "Img tales"}})}}, "vi").size(), 1U)
      << "the control";
}

TEST(EmbeddedFields, StayWithinBoundsWhateverAFileSays) {
  std::vector<EmbeddedField> fields;
  for (int i = 0; i < 1000; ++i)
    add_embedded(fields, {"tag" + std::to_string(i), Meaning::description, std::string(50'000, 'x')});
  EXPECT_LE(fields.size(), most_embedded_fields);
  EXPECT_LE(to_json(fields).size(), 2 * most_embedded_bytes);
  add_embedded(fields, {"", Meaning::title, "x"});
  add_embedded(fields, {"x", Meaning::title, " \x01 "});
  EXPECT_EQ(parse_embedded(to_json(fields)), fields);
  EXPECT_TRUE(parse_embedded("[{\"where\":1},3,{\"where\":\"a\"}]").empty());
  EXPECT_TRUE(parse_embedded("{").empty());
}

TEST(EmbeddedFields, OfAFileBesideOutliveANewLookAtTheFile) {
  const std::vector<EmbeddedField> beside{{"a.json: title", Meaning::title, "Lễ hội"}};
  const std::string first = with_beside("{\"format\":\"mp4\"}", beside);
  EXPECT_EQ(embedded_in_facts(first), beside);
  EXPECT_EQ(beside_in_facts(with_beside("{\"format\":\"mov\"}", beside_in_facts(first))), beside);
  EXPECT_EQ(with_beside("{}", {}), "{}");
}

}  // namespace
}  // namespace khen
