// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/record_form.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

Record full_record() {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "Lồng tồng"}, LocalizedText{"cjm-Cham", "ꨆꨓꨯꨮ"}};
  record.all(FieldId::descriptions) = {LocalizedText{"en", "One.\n\nTwo."}};
  record.all(FieldId::ethnic_groups) = {Term{"tay"}, Term{"nung"}};
  record.all(FieldId::languages) = {LanguageTag{"tyz"}};
  record.all(FieldId::people) = {Person{"Ma Văn Đức", "singer", "vi"}};
  record.all(FieldId::places) = {Place{"vn.08", "vn63.08", "xã Chiêm Hoá", "Nà Tông", Coordinates{22.5, 105.25, 5}}};
  record.all(FieldId::dates) = {Date{"held", "2024-02-17", LunarDate{1, 8, false, 2024}},
                                Date{"created", "", LunarDate{7, {}, true, {}}}};
  record.all(FieldId::licence) = {Term{"CC0-1.0"}};
  record.all(FieldId::collections) = {CollectionRef{"xuan"}};
  record.all(FieldId::relations) = {Relation{"source", "https://example.org/"}};
  return record;
}

FormRows& rows_typed(FormRows& rows, FieldId field, std::vector<FormRow> typed) {
  rows[static_cast<std::size_t>(field)] = std::move(typed);
  return rows;
}

TEST(RecordForm, what_a_record_says_survives_the_form) {
  const Record record = full_record();
  const FilledIn filled = fill_in(rows_of(record), Record());
  EXPECT_TRUE(filled.findings.empty());
  EXPECT_EQ(filled.record.values, record.values);
}

TEST(RecordForm, rows_in_which_nothing_was_typed_are_left_out) {
  FormRows rows;
  rows_typed(rows, FieldId::titles, {{{{"lang", "vi"}, {"value", ""}}}, {{{"lang", "en"}, {"value", "Title"}}}});
  rows_typed(rows, FieldId::dates, {{{{"kind", "held"}, {"edtf", ""}}}});
  const FilledIn filled = fill_in(rows, full_record());
  ASSERT_EQ(filled.record.all(FieldId::titles).size(), 1U);
  EXPECT_TRUE(filled.record.all(FieldId::dates).empty());
  EXPECT_TRUE(filled.record.all(FieldId::people).empty()) << "what the form does not hold is gone from the Record";
}

TEST(RecordForm, a_number_that_is_none_is_told_with_its_row) {
  FormRows rows;
  rows_typed(rows, FieldId::dates, {{{{"kind", "held"}, {"lunar_month", "giêng"}, {"lunar_day", "8"}}}});
  const FilledIn filled = fill_in(rows, Record());
  ASSERT_EQ(filled.findings.size(), 1U);
  EXPECT_EQ(filled.findings[0].message, "finding.number");
  EXPECT_EQ(filled.findings[0].value, "giêng");
  EXPECT_EQ(filled.rows[static_cast<std::size_t>(FieldId::dates)][0]["lunar_month"], "giêng")
      << "what was typed is lost";
}

TEST(RecordForm, a_decimal_comma_is_understood) {
  FormRows rows;
  rows_typed(rows, FieldId::places, {{{{"unit", "vn.08"}, {"latitude", "22,5"}, {"longitude", "105.25"}}}});
  const auto places = values_of<Place>(fill_in(rows, Record()).record, FieldId::places);
  ASSERT_EQ(places.size(), 1U);
  EXPECT_EQ(places[0].coordinates->latitude, 22.5);
}

TEST(RecordForm, rows_keep_their_order_by_number_whatever_came_first) {
  FormFields form;
  form.add("titles.10.value", "third");
  form.add("titles.2.value", "second\r\n");
  form.add("titles.0.value", " first ");
  form.add("titles.x.value", "no number");
  form.add("nothing.0.value", "no field");
  const FormRows rows = rows_of(form);
  const auto& titles = rows[static_cast<std::size_t>(FieldId::titles)];
  ASSERT_EQ(titles.size(), 3U);
  EXPECT_EQ(titles[0]["value"], "first");
  EXPECT_EQ(titles[1]["value"], "second");
  EXPECT_EQ(titles[2]["value"], "third");
}

TEST(RecordForm, buttons_add_and_remove_rows) {
  FormRows rows = rows_of(full_record());
  const auto size = [&] { return rows[static_cast<std::size_t>(FieldId::titles)].size(); };
  EXPECT_TRUE(change_rows(rows, "add:titles"));
  EXPECT_EQ(size(), 3U);
  EXPECT_TRUE(change_rows(rows, "remove:titles:0"));
  EXPECT_EQ(size(), 2U);
  EXPECT_EQ(rows[static_cast<std::size_t>(FieldId::titles)][0]["lang"], "cjm-Cham");
  for (const char* op : {"save", "remove:titles:9", "remove:titles:-1", "add:nothing", "remove:titles", ""}) {
    EXPECT_FALSE(change_rows(rows, op)) << op;
  }
}

}  // namespace
}  // namespace khen
