// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vocabulary.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace khen {
namespace {

constexpr std::string_view labels = R"({"vi":"Vi","en":"En","fr":"Fr","de":"De","ru":"Ru","hi":"Hi"})";

std::string with_term(std::string_view term) {
  return fmt::format(R"({{"vocabulary":"v","labels":{},"source":"s","terms":[{}]}})", labels, term);
}

std::string where_of(std::string_view json) {
  const auto vocabulary = parse_vocabulary("v.json", json);
  EXPECT_FALSE(vocabulary) << json;
  if (vocabulary) return "";
  EXPECT_EQ(vocabulary.error().message, "vocabulary.data");
  return vocabulary.error().parameters.back().value;
}

TEST(Vocabulary, reads_everything_that_is_said_about_a_term) {
  const auto vocabulary = parse_vocabulary(
      "v.json", with_term(fmt::format(
                    R"({{"id":"vn.15","labels":{},"full":"Tỉnh A","native":[{{"lang":"tyz","value":"N"}}],
      "alternative":[{{"lang":"vi","value":"Cũ","use":"search_only"}}],"notation":{{"GSO":"15"}},"match":{{"x":"y"}},
      "broader":"vn","related":["r"],"languages":["tyz"],"scripts":["Latn"],"predecessors":["p","q"],"note":"n",
      "valid_from":"2025-07-01","valid_to":"2030-01-01","latitude":21.5,"longitude":104,
      "descriptions":[{{"lang":"vi","value":"D"}}]}})",
                    labels)));
  ASSERT_TRUE(vocabulary);
  const VocabularyTerm* term = vocabulary->find("vn.15");
  ASSERT_NE(term, nullptr);
  EXPECT_EQ(term->labels.front(), (LocalizedText{"vi", "Vi"}));
  EXPECT_EQ(term->full_name, "Tỉnh A");
  EXPECT_EQ(term->natives.size(), 1U);
  EXPECT_EQ(term->alternatives.front().use, NameUse::search_only);
  EXPECT_EQ(term->notations.at("GSO"), "15");
  EXPECT_EQ(term->matches.at("x"), "y");
  EXPECT_EQ(term->broader, std::vector<std::string>{"vn"});
  EXPECT_EQ(term->related, std::vector<std::string>{"r"});
  EXPECT_EQ(term->predecessors.size(), 2U);
  EXPECT_EQ(term->valid_to, "2030-01-01");
  EXPECT_EQ(term->centre, (Coordinates{21.5, 104, 0}));
  EXPECT_EQ(term->descriptions.size(), 1U);
}

TEST(Vocabulary, names_the_place_of_a_fault_in_its_data) {
  const auto term = [](std::string_view rest) {
    return with_term(fmt::format(R"({{"id":"a","labels":{}{}}})", labels, rest));
  };
  ASSERT_TRUE(parse_vocabulary("v.json", term("")));
  EXPECT_EQ(where_of("["), "syntax");
  EXPECT_EQ(where_of(term(R"(,"colour":1)")), "colour");
  EXPECT_EQ(where_of(term(R"(,"alternative":[{"lang":"vi","value":"B","use":"old"}])")), "alternative.use");
  EXPECT_EQ(where_of(term(R"(,"native":[{"lang":"TYZ","value":"B"}])")), "native");
  EXPECT_EQ(where_of(term(R"(,"latitude":1)")), "latitude");
  EXPECT_EQ(where_of(term(R"(,"valid_to":"2025")")), "valid_to");
  EXPECT_EQ(where_of(term(",\"full\":\"e\xCC\x82\"")), "full");
  EXPECT_EQ(where_of(with_term(R"({"id":"a","labels":{"vi":"A"}})")), "labels");
  EXPECT_EQ(where_of(with_term(fmt::format(R"({{"id":"a","labels":{0}}},{{"id":"a","labels":{0}}})", labels))), "id");
}

class LoadedVocabularies : public testing::Test {
 protected:
  const Vocabularies all = *Vocabularies::load();
};

TEST_F(LoadedVocabularies, label_terms_in_the_language_of_the_reader) {
  const Vocabulary& groups = all.get("ethnic_groups");
  EXPECT_EQ(groups.label("tay", "vi"), "Tày");
  EXPECT_EQ(groups.label("kinh", "en"), "Kinh (Viet)");
  EXPECT_EQ(groups.label("kinh", "ja"), "Kinh");
  EXPECT_EQ(groups.label("martians", "en"), "martians");
}

TEST_F(LoadedVocabularies, find_terms_by_any_of_their_names_without_marks) {
  const auto ids = [this](std::string_view name) {
    std::vector<std::string> found;
    for (const VocabularyTerm* term : all.get("ethnic_groups").find_by_name(name)) found.push_back(term->id);
    return found;
  };
  EXPECT_EQ(ids("e de").front(), "e_de");
  EXPECT_EQ(ids("VIET").front(), "kinh");
  EXPECT_EQ(ids("вьеты (кинь)").front(), "kinh");
  EXPECT_TRUE(ids("martians").empty());
}

// The Thái call themselves Táy: without its marks that is the name of another people.
TEST_F(LoadedVocabularies, the_closest_name_decides_between_terms) {
  const auto ids = [this](std::string_view name) {
    std::vector<std::string> found;
    for (const VocabularyTerm* term : all.get("ethnic_groups").find_by_name(name)) found.push_back(term->id);
    return found;
  };
  EXPECT_EQ(ids("Tày"), std::vector<std::string>{"tay"});
  EXPECT_EQ(ids("tày"), std::vector<std::string>{"tay"}) << "a label before other names";
  EXPECT_EQ(ids("Táy"), std::vector<std::string>{"thai"}) << "marks that were typed count";
  EXPECT_EQ(ids("Tay"), (std::vector<std::string>{"tay", "thai"})) << "both are written so";
  for (const VocabularyTerm& term : all.get("ethnic_groups").terms()) {
    EXPECT_EQ(ids(term.labels.front().value), std::vector<std::string>{term.id}) << "each by its own label";
  }
}

TEST_F(LoadedVocabularies, are_found_by_name) {
  EXPECT_NE(all.find("genres"), nullptr);
  EXPECT_EQ(all.find("colours"), nullptr);
  EXPECT_EQ(all.names().size(), 11U);
}

}  // namespace
}  // namespace khen
