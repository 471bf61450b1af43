// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "metadata/base/embedded.h"
#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/vocabulary.h"

// The data files themselves. That they parse says: known members only, unique ids, six labels, clean NFC texts.
namespace khen {
namespace {

class Data : public testing::Test {
 protected:
  void SetUp() override {
    for (const EmbeddedFile& file : vocabulary_data::files()) {
      const auto one = parse_vocabulary(file.name, file.content);
      ASSERT_TRUE(one) << file.name << " " << one.error().parameters[1].value << " " << one.error().parameters[2].value;
    }
    auto loaded = Vocabularies::load();
    ASSERT_TRUE(loaded);
    all = std::move(*loaded);
  }

  void expect_known(const std::vector<std::string>& ids, std::string_view vocabulary, const std::string& by) const {
    for (const std::string& id : ids) EXPECT_NE(all->get(vocabulary).find(id), nullptr) << by << " → " << id;
  }

  std::optional<Vocabularies> all;
};

TEST_F(Data, has_every_vocabulary_that_the_field_table_names) {
  for (const Field& row : field_table) {
    if (row.vocabulary.empty()) continue;
    EXPECT_NE(all->find(row.vocabulary), nullptr) << row.vocabulary;
  }
}

TEST_F(Data, links_lead_to_terms_of_the_same_vocabulary) {
  for (const std::string_view name : all->names()) {
    for (const VocabularyTerm& term : all->get(name).terms()) {
      expect_known(term.broader, name, term.id);
      expect_known(term.related, name, term.id);
      expect_known(term.predecessors, name, term.id);
    }
  }
}

TEST_F(Data, languages_and_scripts_are_known_and_tags_are_well_formed) {
  for (const std::string_view name : all->names()) {
    for (const VocabularyTerm& term : all->get(name).terms()) {
      expect_known(term.languages, "languages", term.id);
      if (name != "languages") expect_known(term.scripts, "scripts", term.id);
    }
  }
  for (const VocabularyTerm& language : all->get("languages").terms()) {
    EXPECT_TRUE(is_language_tag(language.id)) << language.id;
    EXPECT_EQ(language_of(language.id), language.id);
    EXPECT_FALSE(language.scripts.empty()) << language.id;
  }
}

TEST_F(Data, genres_match_types_of_heritage) {
  for (const VocabularyTerm& genre : all->get("genres").terms()) {
    const auto match = genre.matches.find("heritage_types");
    if (match != genre.matches.end()) expect_known({match->second}, "heritage_types", genre.id);
  }
}

TEST_F(Data, lists_the_54_groups_with_a_number_in_each_official_list) {
  std::set<std::string> l79;
  std::set<std::string> l08;
  for (const VocabularyTerm& group : all->get("ethnic_groups").terms()) {
    l79.insert(group.notations.at("L79"));
    l08.insert(group.notations.at("L08"));
  }
  EXPECT_EQ(all->get("ethnic_groups").terms().size(), 54U);
  EXPECT_EQ(l79.size(), 54U);
  EXPECT_EQ(l08.size(), 54U);
}

TEST_F(Data, joins_every_former_province_to_exactly_one_of_today) {
  std::multiset<std::string> joined;
  std::size_t former = 0;
  std::size_t today = 0;
  for (const VocabularyTerm& unit : all->get("places").terms()) {
    joined.insert(unit.predecessors.begin(), unit.predecessors.end());
    if (unit.valid_to) ++former;
    if (!unit.predecessors.empty()) ++today;
  }
  EXPECT_EQ(former, 63U);
  EXPECT_EQ(today, 34U);
  EXPECT_EQ(joined.size(), 63U);
  EXPECT_EQ(std::set<std::string>(joined.begin(), joined.end()).size(), 63U);
}

TEST_F(Data, rights_statements_and_licences_have_an_address_where_one_exists) {
  for (const VocabularyTerm& term : all->get("rights_statements").terms())
    EXPECT_TRUE(term.matches.contains("uri")) << term.id;
  EXPECT_TRUE(all->get("licences").find("CC-BY-4.0")->matches.contains("uri"));
}

}  // namespace
}  // namespace khen
