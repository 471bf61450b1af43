// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/validation.h"

#include <gtest/gtest.h>

#include <cmath>

namespace khen {
namespace {

class Validation : public testing::Test {
 protected:
  static Record titled() {
    Record record;
    record.all(FieldId::titles) = {LocalizedText{"vi", "Lễ hội Lồng tồng"}};
    return record;
  }

  // The findings on one value in a Record that is otherwise in order: "message value→suggestion" each.
  std::vector<std::string> findings(FieldId id, FieldValue value) const {
    Record record = titled();
    record.all(id) = {std::move(value)};
    std::vector<std::string> found;
    for (const Finding& finding : validate(record, all)) {
      EXPECT_EQ(finding.field, id);
      found.push_back(finding.message.substr(8) + (finding.suggestion.empty() ? "" : "→" + finding.suggestion));
    }
    return found;
  }

  const Vocabularies all = *Vocabularies::load();
  using Found = std::vector<std::string>;
  const Found nothing{};
};

TEST_F(Validation, accepts_a_record_that_uses_every_field_well) {
  Record record = titled();
  record.all(FieldId::alternative_names) = {LocalizedText{"tyz", "Lồng tồng"}};
  record.all(FieldId::descriptions) = {LocalizedText{"vi", "Một.\n\nHai."}};
  record.all(FieldId::ethnic_groups) = {Term{"tay"}, Term{"nung"}};
  record.all(FieldId::heritage_types) = {Term{"festival"}};
  record.all(FieldId::genres) = {Term{"then"}};
  record.all(FieldId::languages) = {LanguageTag{"tyz"}, LanguageTag{"cjm-Cham"}};
  record.all(FieldId::people) = {Person{"Hoàng A", "performer", "vi"}, Person{"B", "", ""}};
  record.all(FieldId::places) = {Place{"vn.15", "vn63.10", "xã X", "bản Y", Coordinates{21.7, 104.3, 5}}};
  record.all(FieldId::dates) = {Date{"held", "2024-02~", LunarDate{1, 10, false, 2024}},
                                Date{"held", "", LunarDate{1, {}, {}, {}}}};
  record.all(FieldId::instruments) = {Term{"dan_tinh"}};
  record.all(FieldId::rights_statement) = {Term{"InC"}};
  record.all(FieldId::licence) = {Term{"CC-BY-4.0"}};
  record.all(FieldId::labels) = {Term{"TK-A"}};
  record.all(FieldId::collections) = {CollectionRef{"le-hoi-mua-xuan"}};
  record.all(FieldId::relations) = {Relation{"source", "https://example.org/a?b=c"},
                                    Relation{"has_part", "01hzzzzzzzzzzzzzzzzzzzzzzz"}};
  EXPECT_TRUE(validate(record, all).empty());
  EXPECT_TRUE(require_valid(record, all));
}

TEST_F(Validation, asks_for_a_title) {
  const auto found = validate(Record(), all);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().field, FieldId::titles);
  EXPECT_EQ(found.front().message, "finding.required");
}

TEST_F(Validation, suggests_the_nearest_term_by_name_or_spelling) {
  EXPECT_EQ(findings(FieldId::ethnic_groups, Term{"Tày"}), Found{"unknown_term→tay"});
  EXPECT_EQ(findings(FieldId::genres, Term{"quanho"}), Found{"unknown_term→quan_ho"});
  EXPECT_EQ(findings(FieldId::labels, Term{"nothing like it"}), Found{"unknown_term"});
  EXPECT_EQ(findings(FieldId::people, Person{"A", "Performer", ""}), Found{"unknown_term→performer"});
  EXPECT_EQ(findings(FieldId::languages, LanguageTag{"vie"}), Found{"unknown_term→vi"});
}

TEST_F(Validation, checks_language_tags) {
  EXPECT_EQ(findings(FieldId::alternative_names, LocalizedText{"Tiếng Việt", "A"}), Found{"language_tag→vi"});
  EXPECT_EQ(findings(FieldId::alternative_names, LocalizedText{"english", "A"}), Found{"language_tag→en"});
  EXPECT_EQ(findings(FieldId::alternative_names, LocalizedText{"ja", "A"}), nothing);
  EXPECT_EQ(findings(FieldId::languages, LanguageTag{"cham script"}).size(), 1U);
}

TEST_F(Validation, checks_texts) {
  EXPECT_EQ(findings(FieldId::subjects, LocalizedText{"vi", " \n"}), Found{"blank"});
  EXPECT_EQ(findings(FieldId::subjects, LocalizedText{"vi", "a\nb"}), Found{"one_line"});
  EXPECT_EQ(findings(FieldId::subjects, LocalizedText{"vi", "a\x01"}), Found{"characters"});
  std::string longest;
  for (std::size_t i = 0; i < longest_line; ++i) longest += "ễ";
  EXPECT_EQ(findings(FieldId::subjects, LocalizedText{"vi", longest}), nothing);
  EXPECT_EQ(findings(FieldId::subjects, LocalizedText{"vi", longest + "a"}), Found{"too_long"});
  EXPECT_EQ(findings(FieldId::descriptions, LocalizedText{"vi", longest + "\n" + longest}), nothing);
  EXPECT_EQ(findings(FieldId::descriptions, LocalizedText{"vi", std::string(longest_paragraph + 1, 'a')}),
            Found{"too_long_paragraph"});
}

TEST_F(Validation, checks_places) {
  EXPECT_EQ(findings(FieldId::places, Place{"", "", "", "bản Y", {}}), Found{"place_empty"});
  EXPECT_EQ(findings(FieldId::places, Place{"Lào Cai", "", "", "", {}}).size(), 1U);
  EXPECT_EQ(findings(FieldId::places, Place{"", "vn63.99", "", "", {}}).front().substr(0, 12), "unknown_term");
  EXPECT_EQ(findings(FieldId::places, Place{"vn63.15", "", "", "", {}}), Found{"place_former→vn.15"});
}

TEST_F(Validation, checks_coordinates) {
  const auto at = [this](double latitude, double longitude, double coarsen) {
    return findings(FieldId::places, Place{"vn.15", "", "", "", Coordinates{latitude, longitude, coarsen}});
  };
  EXPECT_EQ(at(90, -180, 100), nothing);
  EXPECT_EQ(at(104.3, 21.7, 0), Found{"latitude"});
  EXPECT_EQ(at(0, 181, 0), Found{"longitude"});
  EXPECT_EQ(at(0, 0, -1), Found{"coarsen"});
  EXPECT_EQ(at(std::nan(""), 0, 0), Found{"latitude"});
}

TEST_F(Validation, checks_dates) {
  EXPECT_EQ(findings(FieldId::dates, Date{"record", "2024", {}}), Found{"date_kind→recorded"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", {}}), Found{"date_empty"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "12/02/2024", {}}), Found{"edtf"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{13, 1, false, {}}}), Found{"lunar_month"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{1, 31, false, {}}}), Found{"lunar_day"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{1, 1, false, 1066}}), Found{"lunar_year"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{12, 30, false, 2024}}), Found{"lunar_none"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{6, {}, true, 2024}}), Found{"lunar_none"});
  EXPECT_EQ(findings(FieldId::dates, Date{"held", "", LunarDate{6, {}, true, 2025}}), nothing);
}

TEST_F(Validation, checks_links) {
  EXPECT_EQ(findings(FieldId::collections, CollectionRef{"Lễ hội mùa xuân"}), Found{"collection→le-hoi-mua-xuan"});
  EXPECT_EQ(findings(FieldId::relations, Relation{"part_of", "01hzzzzzzzzzzzzzzzzzzzzzzz"}),
            Found{"relation_type→is_part_of"});
  for (const char* target : {"", "http://example.org", "https://", "javascript:alert(1)", "https://a b", "01HZZ"}) {
    EXPECT_EQ(findings(FieldId::relations, Relation{"source", target}), Found{"relation_target"}) << target;
  }
}

TEST_F(Validation, refuses_a_relation_of_a_record_to_itself) {
  Record record = titled();
  record.id = *RecordId::parse("01hzzzzzzzzzzzzzzzzzzzzzzz");
  record.all(FieldId::relations) = {Relation{"has_part", record.id->str()}};
  ASSERT_EQ(validate(record, all).size(), 1U);
  EXPECT_EQ(validate(record, all).front().message, "finding.relation_self");
}

TEST_F(Validation, allows_one_value_in_a_single_field_and_only_values_of_its_type) {
  Record record = titled();
  record.all(FieldId::licence) = {Term{"CC0-1.0"}, Term{"CC-BY-4.0"}};
  record.all(FieldId::genres) = {LocalizedText{"vi", "then"}};
  const auto found = validate(record, all);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "finding.type");
  EXPECT_EQ(found[1].message, "finding.single");
  EXPECT_EQ(found[1].index, 1U);
}

TEST_F(Validation, tells_callers_without_a_form_about_the_first_finding) {
  Record record = titled();
  record.all(FieldId::ethnic_groups) = {Term{"tay"}, Term{"Nùng"}};
  const auto valid = require_valid(record, all);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code, Code::invalid);
  EXPECT_EQ(valid.error().message, "record.invalid");
  EXPECT_EQ(valid.error().parameters[0].value, "ethnic_groups");
  EXPECT_EQ(valid.error().parameters[1].value, "2");
  EXPECT_EQ(valid.error().parameters[2].value, "finding.unknown_term");
  EXPECT_EQ(valid.error().parameters[4].value, "nung");
}

}  // namespace
}  // namespace khen
