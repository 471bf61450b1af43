// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/synonyms.h"

#include <gtest/gtest.h>

#include "metadata/event.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen::testing {
namespace {

using Words = std::vector<std::string>;

class StoredSynonyms : public ::testing::Test {
 protected:
  SynonymGroup add(const SynonymWords& content) {
    return pool->write([&](Db& db) { return add_synonyms(db, clock, content, "account:lan"); }).value();
  }
  std::vector<SynonymGroup> all() {
    return pool->read([](Db& db) { return list_synonyms(db); }).value();
  }
  std::int64_t revision() {
    return pool->read([](Db& db) { return synonyms_revision(db); }).value();
  }
  std::int64_t count(const std::string& sql) {
    return pool
        ->read([&](Db& db) -> Result<std::int64_t> {
          Statement select = TRY(db.prepare(sql));
          TRY(select.step());
          return select.number(0);
        })
        .value();
  }

  Scratch scratch;
  FakeClock clock;
  std::unique_ptr<DbPool> pool = DbPool::open(scratch / "catalogue.db").value();
};

TEST_F(StoredSynonyms, AreKeptInOneSpellingEachOnce) {
  const SynonymGroup group = add({"", {" hát  then ", "hát then", "", "then"}});
  EXPECT_EQ(group.content.words, (Words{"hát then", "then"}));
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all()[0].content, group.content);
  EXPECT_EQ(all()[0].agent, "account:lan");
}

TEST_F(StoredSynonyms, EachChangeIsAVersionAndAnEventWithItsAuthor) {
  EXPECT_EQ(revision(), 0);
  const SynonymGroup group = add({"vi", {"a", "b"}});
  const auto change = [&](int version, Words words) {
    return pool->write([&](Db& db) {
      return change_synonyms(db, clock, group.id, version, {"vi", std::move(words)}, "account:mai");
    });
  };
  EXPECT_TRUE(change(1, {"a", "b"}));  // nothing new: no version
  EXPECT_EQ(revision(), 1);
  EXPECT_TRUE(change(1, {"a", "c"}));
  EXPECT_EQ(change(1, {"a", "d"}).error().message, "synonyms.changed_meanwhile");
  EXPECT_EQ(all()[0].version, 2);
  EXPECT_TRUE(pool->write([&](Db& db) { return remove_synonyms(db, clock, group.id, 2, "account:lan"); }));
  EXPECT_TRUE(all().empty());
  EXPECT_EQ(change(2, {"a", "d"}).error().message, "synonyms.not_found");
  EXPECT_EQ(revision(), 3);
  EXPECT_EQ(count("select count(*) from synonym_version"), 3);
  EXPECT_EQ(count("select count(*) from event where object_kind = 'synonyms' and agent = 'account:mai'"), 1);
}

TEST_F(StoredSynonyms, WhatCannotBeOneIsRefusedWithItsReason) {
  const auto refused = [](const SynonymWords& content) { return checked_synonyms(content).error().message; };
  EXPECT_EQ(refused({"", {"alone"}}), "synonyms.few");
  EXPECT_EQ(refused({"", {"a", "b, c"}}), "synonyms.word");
  EXPECT_EQ(refused({"", {"a", "b\nc"}}), "synonyms.word");
  EXPECT_EQ(refused({"", {"a", std::string(101, 'b')}}), "synonyms.word");
  EXPECT_EQ(refused({"xx", {"a", "b"}}), "synonyms.language_refused");
  Words many;
  for (int i = 0; i < 41; ++i) many.push_back("w" + std::to_string(i));
  EXPECT_EQ(refused({"", many}), "synonyms.many");
}

TEST_F(StoredSynonyms, GoOutAsATextAndComeBackTheSame) {
  add({"", {"cầu mưa", "đảo vũ"}});
  add({"de", {"Fest", "Feier"}});
  const std::string text = to_synonym_text(all());
  EXPECT_EQ(text, "cầu mưa, đảo vũ\nde: Fest, Feier\n");
  EXPECT_EQ(parse_synonym_text("\xEF\xBB\xBF# of the festivals\r\n\r\n" + text).value(),
            (std::vector<SynonymWords>{{"", {"cầu mưa", "đảo vũ"}}, {"de", {"Fest", "Feier"}}}));
  const auto wrong = parse_synonym_text("a, b\n\nalone\n");
  EXPECT_EQ(wrong.error().message, "synonyms.line");
  EXPECT_EQ(wrong.error().parameters.front().value, "3");
}

}  // namespace
}  // namespace khen::testing
