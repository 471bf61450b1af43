// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "index/document.h"
#include "index/terms.h"
#include "tests/index/support/archive.h"

// What names of vocabulary terms come to stands once in the index and not with each Record.
namespace khen::testing {
namespace {

class Concepts : public ::testing::Test {
 protected:
  // Records that say nothing but what they are classified by; "plain" isn't.
  void SetUp() override {
    archive.add("plain", "vi", "Băng số một");
    archive.add("mouth organ", "vi", "Băng số hai");
    archive.change("mouth organ", [](Record& record) { record.all(FieldId::instruments).emplace_back(Term{"khen"}); });
    archive.catch_up();
  }
  using Keys = std::vector<std::string>;

  Archive archive;
};

TEST_F(Concepts, AreFoundByWordsFormsPhrasesAndFieldsOfTheirNames) {
  const Keys organ{"mouth organ"};
  for (const char* query : {"кхен", "mouth organs", "\"orgue à bouche\"", "instrument:qeej", "instrument:\"khèn mông\"",
                            "instrument:mund*", "instrument:moutj~", "instrument:*orgel", "губных"}) {
    EXPECT_EQ(archive.found(query), organ) << query;
  }
  EXPECT_TRUE(archive.found("\"bouche à orgue\"").empty()) << "the control: no name has these side by side";
  EXPECT_TRUE(archive.found("genre:qeej").empty()) << "another field";
}

TEST_F(Concepts, ThatComeAfterARebuildAreFoundToo) {
  EXPECT_TRUE(archive.found("instrument:cithare").empty());
  archive.change("plain", [](Record& record) { record.all(FieldId::instruments).emplace_back(Term{"dan_tinh"}); });
  archive.catch_up();
  EXPECT_EQ(archive.found("instrument:luth"), Keys{"plain"});
}

TEST_F(Concepts, LeaveTheirNamesOutOfDocuments) {
  Record record;
  record.id = RecordId::make(archive.clock);
  record.all(FieldId::instruments).emplace_back(Term{"khen"});
  StoredRecord stored;
  stored.record = record;
  const IndexDocument document = DocumentBuilder(vocabularies()).build(stored, {}, {});
  EXPECT_TRUE(document.terms.contains(concept_term("instrument", "khen")));
  EXPECT_TRUE(document.terms.contains(fold_term("qeej"))) << "words are what stars and corrections look at";
  EXPECT_FALSE(document.terms.contains(pair_term("mouth", "organ")));
  EXPECT_FALSE(document.terms.contains(field_term("instrument", fold_term("qeej"))));
  ASSERT_FALSE(document.concepts.empty());
  const auto& labels = document.concepts.front()->labels;
  EXPECT_NE(std::find(labels.begin(), labels.end(), pair_term("mouth", "organ")), labels.end());
}

TEST_F(Concepts, CountByTheirLabelsMoreThanByOtherNames) {
  archive.add("free reed", "vi", "Băng số ba");
  archive.change("free reed", [](Record& record) { record.all(FieldId::instruments).emplace_back(Term{"khen_be"}); });
  archive.catch_up();
  EXPECT_EQ(archive.found("khèn mông").front(), "mouth organ");
  EXPECT_EQ(archive.found("khèn bè").front(), "free reed");
}

}  // namespace
}  // namespace khen::testing
