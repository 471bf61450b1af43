// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/record.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

const std::vector<LocalizedText> texts{
    {"en", "Lotus festival"}, {"cjm-Cham", "ꨆꨓꨯ"}, {"cjm", "Kate"}, {"vi", "Lễ hội Katê"}};

std::string chosen(std::span<const LocalizedText> from, std::string_view language) {
  const LocalizedText* text = choose(from, language);
  return text == nullptr ? "" : text->value;
}

TEST(Choose, prefers_the_exact_tag) {
  EXPECT_EQ(chosen(texts, "cjm-Cham"), "ꨆꨓꨯ");
  EXPECT_EQ(chosen(texts, "en"), "Lotus festival");
}

TEST(Choose, knows_the_usual_script_of_a_language) {
  EXPECT_EQ(chosen(texts, "cjm-Latn"), "Kate");
  EXPECT_EQ(chosen(texts, "VI-latn-VN"), "Lễ hội Katê");
}

TEST(Choose, takes_another_script_or_region_before_another_language) {
  EXPECT_EQ(chosen(std::vector<LocalizedText>{{"vi", "a"}, {"cjm-Cham", "b"}}, "cjm"), "b");
  EXPECT_EQ(chosen(texts, "en-GB"), "Lotus festival");
}

TEST(Choose, falls_back_to_vietnamese_then_english_then_the_first) {
  EXPECT_EQ(chosen(texts, "ru"), "Lễ hội Katê");
  EXPECT_EQ(chosen(std::vector<LocalizedText>{{"fr", "a"}, {"en", "b"}}, "ru"), "b");
  EXPECT_EQ(chosen(std::vector<LocalizedText>{{"fr", "a"}, {"de", "b"}}, "ru"), "a");
  EXPECT_EQ(choose({}, "vi"), nullptr);
}

TEST(Title, of_a_record_without_titles_is_its_id) {
  Record record;
  EXPECT_EQ(title_of(record, "vi").value, "");
  record.id = *RecordId::parse("01hzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(title_of(record, "vi").value, "01hzzzzzzzzzzzzzzzzzzzzzzz");
  record.all(FieldId::titles) = {LocalizedText{"vi", "Xòe Thái"}};
  EXPECT_EQ(title_of(record, "de"), (LocalizedText{"vi", "Xòe Thái"}));
}

TEST(Audience, is_the_staff_until_a_record_is_published) {
  Record record;
  record.access = AccessClass::everyone;
  EXPECT_EQ(record.audience(), AccessClass::staff);
  record.status = Status::published;
  EXPECT_EQ(record.audience(), AccessClass::everyone);
  record.status = Status::withdrawn;
  EXPECT_EQ(record.audience(), AccessClass::staff);
}

TEST(Coarsening, moves_a_place_to_the_centre_of_a_cell_of_the_asked_size) {
  const Coordinates exact{21.7071, 104.8667, 10};
  const Coordinates shown = coarsened(exact);
  EXPECT_NE(shown, exact);
  EXPECT_NEAR(shown.latitude, exact.latitude, 5 / 111.0);
  EXPECT_NEAR(shown.longitude, exact.longitude, 5 / 103.0);
}

TEST(Coarsening, gives_neighbours_in_one_cell_the_same_place_and_itself_again) {
  const Coordinates shown = coarsened({21.7071, 104.8667, 10});
  EXPECT_EQ(coarsened({21.7072, 104.8668, 10}), shown);
  EXPECT_EQ(coarsened(shown), shown);
}

TEST(Coarsening, leaves_exact_places_and_stays_on_the_globe) {
  const Coordinates exact{21.7071, 104.8667, 0};
  EXPECT_EQ(coarsened(exact), exact);
  for (const double latitude : {-90.0, -89.99, 0.0, 89.99, 90.0}) {
    const Coordinates shown = coarsened({latitude, 179.999, 100});
    EXPECT_LE(std::abs(shown.latitude), 90);
    EXPECT_LE(std::abs(shown.longitude), 180);
    EXPECT_EQ(coarsened(shown), shown);
  }
}

TEST(Readers, get_every_place_coarsened_and_all_else_unchanged) {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "Lễ cấp sắc"}};
  record.all(FieldId::places) = {Place{"vn.15", "", "", "", Coordinates{22.3364, 103.8438, 20}},
                                 Place{"vn.01", "", "", "", {}}};
  const Record shown = for_readers(record);
  EXPECT_NE(shown.all(FieldId::places)[0], record.all(FieldId::places)[0]);
  EXPECT_EQ(shown.all(FieldId::places)[1], record.all(FieldId::places)[1]);
  EXPECT_EQ(shown.all(FieldId::titles), record.all(FieldId::titles));
}

TEST(Status, comes_back_from_its_name) {
  for (const Status status : {Status::draft, Status::published, Status::withdrawn}) {
    EXPECT_EQ(parse_status(name_of(status)), status);
  }
  EXPECT_EQ(parse_status("public"), std::nullopt);
}

}  // namespace
}  // namespace khen
