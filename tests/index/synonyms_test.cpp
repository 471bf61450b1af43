// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/synonyms.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "index/analyzer.h"
#include "index/highlight.h"
#include "index/parse.h"
#include "index/scan.h"
#include "index/synonym_store.h"
#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;

std::string expanded(const Synonyms& synonyms, std::string_view text, std::string_view language = "vi") {
  Analyzer analyzer;
  const QueryNode root = parse_query(text).root;
  return describe(synonyms.expanded(root, analyzer, language).value_or(root));
}

const Synonyms& some() {
  static const Synonyms synonyms(
      {{"", {"cầu mưa", "đảo vũ"}}, {"de", {"Fest", "Feier"}}, {"", {"mẹ", "má"}}, {"", {"ភ្លេង", "nhạc Khmer"}}});
  return synonyms;
}

TEST(Synonyms, StandBesideTheTextThatHasOneOfThem) {
  EXPECT_EQ(expanded(some(), "lễ cầu mưa xuân"), "(any words(lễ cầu mưa xuân) words(lễ đảo vũ xuân))");
  EXPECT_EQ(expanded(some(), "le cau mua"), "(any words(le cau mua) words(le cầu mưa) words(le đảo vũ))");
  EXPECT_EQ(expanded(some(), "đảo vũ"), "(any words(đảo vũ) words(cầu mưa))");
  EXPECT_EQ(expanded(some(), "cầu nguyện"), describe(parse_query("cầu nguyện").root));
}

TEST(Synonyms, MarksThatWereTypedCount) {
  EXPECT_EQ(expanded(some(), "mà"), "words(mà)");
  EXPECT_EQ(expanded(some(), "má"), "(any words(má) words(mẹ))");
  EXPECT_EQ(expanded(some(), "ma"), "(any words(ma) words(mẹ) words(má))");
}

TEST(Synonyms, OfOneLanguageCountForItsReadersOnly) {
  EXPECT_EQ(expanded(some(), "fest", "de"), "(any words(fest) words(Fest) words(Feier))");
  EXPECT_EQ(expanded(some(), "fest", "fr"), "words(fest)");
}

TEST(Synonyms, LeaveAloneWhatIsQuotedOrUnwanted) {
  EXPECT_EQ(expanded(some(), "\"cầu mưa\""), describe(parse_query("\"cầu mưa\"").root));
  EXPECT_EQ(expanded(some(), "lễ -má"), describe(parse_query("lễ -má").root));
  EXPECT_EQ(expanded(some(), "title:má"), "(any title:words(má) title:words(mẹ))");
}

TEST(Synonyms, AreFoundInScriptsWithoutSpaces) {
  EXPECT_EQ(expanded(some(), "ភ្លេង"), "(any words(ភ្លេង) words(nhạc Khmer))");
}

TEST(Synonyms, ManyInOneTextStayBounded) {
  std::vector<std::string> words;
  for (int i = 0; i < 40; ++i)
    words.push_back("w" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i));
  const Synonyms many({{"", words}, {"", {"một", "hai", "ba"}}});
  Analyzer analyzer;
  const QueryNode root = many.expanded(parse_query("wa0 wb1 wc2 một hai ba").root, analyzer, "vi").value();
  EXPECT_LE(root.children.size(), 24U);
}

class SynonymsInSearch : public ::testing::Test {
 protected:
  void SetUp() override {
    archive.searcher = std::make_unique<Searcher>(archive.directory, [this] { return store.current(); });
    archive.add("rain", "vi", "Lễ cầu mưa");
    archive.add("old", "vi", "Lễ đảo vũ");
    archive.catch_up();
  }
  SynonymGroup add(std::vector<std::string> words) {
    return archive.pool
        ->write([&](Db& db) {
          return add_synonyms(db, archive.clock, {"", std::move(words)}, "account:lan");
        })
        .value();
  }

  Archive archive;
  SynonymStore store{*archive.pool};
};

TEST_F(SynonymsInSearch, CountAtOnceAndEndAtOnce) {
  EXPECT_EQ(archive.found("cầu mưa"), Keys{"rain"});
  const SynonymGroup group = add({"cầu mưa", "đảo vũ"});
  EXPECT_EQ(archive.found("lễ cầu mưa"), (Keys{"rain", "old"}));
  EXPECT_EQ(archive.found("dao vu"), (Keys{"old", "rain"}));
  ScanRequest scan;
  scan.search.text = "cầu mưa";
  scan.search.open = for_everyone;
  EXPECT_EQ(archive.searcher->scan(scan).value().ids.size(), 2U);
  ASSERT_TRUE(
      archive.pool->write([&](Db& db) { return remove_synonyms(db, archive.clock, group.id, 1, "account:lan"); }));
  EXPECT_EQ(archive.found("cầu mưa"), Keys{"rain"});
}

TEST_F(SynonymsInSearch, TellNothingOfThemselves) {
  add({"cầu mưa", "đảo vũ"});
  const SearchPage page = archive.search("cầu mưa");
  EXPECT_EQ(describe(page.query.root), "words(cầu mưa)");
  EXPECT_FALSE(page.did_you_mean);
  EXPECT_TRUE(page.query.remarks.empty());
}

TEST_F(SynonymsInSearch, AreMarkedWhereTheyWereFound) {
  add({"cầu mưa", "đảo vũ"});
  const SearchPage page = archive.search("cầu mưa");
  const auto is_marked = [](const ParsedQuery& query) {
    const std::vector<TextRun> runs = Highlighter(query, "vi").mark("Lễ đảo vũ", "vi");
    return std::any_of(runs.begin(), runs.end(), [](const TextRun& run) { return run.mark; });
  };
  EXPECT_TRUE(is_marked(page.sought));
  EXPECT_FALSE(is_marked(page.query)) << "the control";
}

}  // namespace
}  // namespace khen::testing
