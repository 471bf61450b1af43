// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/dictionary.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace khen {
namespace {

std::size_t apart(std::string_view left, std::string_view right) {
  return letters_between(letters_of(left), letters_of(right), 5);
}

TEST(Dictionary, CountsTheLettersBetweenTwoWords) {
  EXPECT_EQ(apart("xoe", "xoe"), 0U);
  EXPECT_EQ(apart("xoe", "xoen"), 1U);
  EXPECT_EQ(apart("xoe", "oe"), 1U);
  EXPECT_EQ(apart("xoe", "xao"), 2U);
  EXPECT_EQ(apart("chiegn", "chieng"), 1U) << "neighbours exchanged";
  EXPECT_EQ(apart("гонг", "конг"), 1U) << "letters, not bytes";
  EXPECT_EQ(letters_between(letters_of("gong"), letters_of("festival"), 2), 3U) << "no more than asked for";
}

// All words of three small letters, one by one and by the walk that leaves most of them out.
TEST(Dictionary, FindsEveryWordThatIsNearEnough) {
  Xapian::WritableDatabase database("", Xapian::DB_BACKEND_INMEMORY);
  std::mt19937 random(7);
  std::set<std::string> words;
  const std::vector<std::string> alphabet{"a", "b", "c", "д", "ह"};
  Xapian::Document document;
  for (int i = 0; i < 600; ++i) {
    std::string word;
    const std::size_t length = 1 + random() % 6;
    for (std::size_t at = 0; at < length; ++at) word += alphabet[random() % alphabet.size()];
    words.insert(word);
    document.add_term(word);
    document.add_term("XQAZen" + word);
    document.add_term("XQA" + word);
  }
  database.add_document(document);
  std::size_t all = 0;
  for (const std::string_view wanted : {"abc", "дaha", "aabbcc", "cdह", "b"}) {
    for (const std::size_t most : {1U, 2U}) {
      std::set<std::string> near;
      for (const std::string& word : words) {
        if (letters_between(letters_of(wanted), letters_of(word), most) <= most) near.insert(word);
      }
      const auto found = words_like(database, "", wanted, most, 10'000);
      EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), near) << wanted << " " << most;
      EXPECT_EQ(words_like(database, "XQA", wanted, most, 10'000).size(), near.size()) << wanted << " " << most;
      all += near.size();
    }
  }
  EXPECT_GT(all, 20U);
}

TEST(Dictionary, AStarStandsForAnyLetters) {
  EXPECT_TRUE(matches_pattern("brocade", "b*ade"));
  EXPECT_TRUE(matches_pattern("brocade", "*cade"));
  EXPECT_TRUE(matches_pattern("brocade", "b*o*e"));
  EXPECT_TRUE(matches_pattern("brocade", "brocade*"));
  EXPECT_FALSE(matches_pattern("brocade", "b*adx"));
  EXPECT_FALSE(matches_pattern("brocade", "ocade"));
  EXPECT_FALSE(matches_pattern("brocade", "*brocades"));
}

}  // namespace
}  // namespace khen
