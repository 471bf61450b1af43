// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/parse.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace khen {
namespace {

std::string read(std::string_view text) { return describe(parse_query(text).root); }

std::vector<std::string_view> remarks(std::string_view text) {
  std::vector<std::string_view> out;
  const ParsedQuery parsed = parse_query(text);
  for (const QueryRemark& remark : parsed.remarks) out.push_back(remark.message);
  return out;
}

using Messages = std::vector<std::string_view>;

TEST(ParseQuery, WordsStayOneText) {
  EXPECT_EQ(read("lễ hội xuân"), "words(lễ hội xuân)");
  EXPECT_EQ(read("  "), "everything");
  EXPECT_EQ(read(""), "everything");
}

TEST(ParseQuery, KnowsPhrasesExclusionsAlternativesFieldsAndPrefixes) {
  EXPECT_EQ(read("\"đàn tính\" then"), "(all phrase(đàn tính) words(then))");
  EXPECT_EQ(read("katê -video"), "(all words(katê) (without words(video)))");
  EXPECT_EQ(read("katê NOT \"trò chuyện\""), "(all words(katê) (without phrase(trò chuyện)))");
  EXPECT_EQ(read("hát then OR xòe"), "(any words(hát then) words(xòe))");
  EXPECT_EQ(read("then | xòe"), "(any words(then) words(xòe))");
  EXPECT_EQ(read("then AND xòe"), "words(then xòe)");
  EXPECT_EQ(read("title:katê"), "title:words(katê)");
  EXPECT_EQ(read("TITLE:\"lễ hội\" cham"), "(all title:phrase(lễ hội) words(cham))");
  EXPECT_EQ(read("place:vn.15"), "place:words(vn.15)");
  EXPECT_EQ(read("medium:audio"), "medium:words(audio)");
  EXPECT_EQ(read("dân*"), "prefix(dân)");
  EXPECT_EQ(read("title:dân*"), "title:prefix(dân)");
  EXPECT_EQ(read("(katê OR xòe) -title:a"), "(all (any words(katê) words(xòe)) (without title:words(a)))");
}

TEST(ParseQuery, KnowsPatternsSimilarWordsAndNeighbours) {
  EXPECT_EQ(read("b*ade"), "pattern(b*ade)");
  EXPECT_EQ(read("*rennen"), "pattern(*rennen)");
  EXPECT_EQ(read("br**"), "prefix(br)");
  EXPECT_EQ(read("xoe~"), "similar(xoe~1)");
  EXPECT_EQ(read("brocade~"), "similar(brocade~2)");
  EXPECT_EQ(read("brocade~1 title:xoe~9"), "(all similar(brocade~1) title:similar(xoe~2))");
  EXPECT_EQ(read("1970~"), "words(1970)") << "nobody means another year";
  EXPECT_EQ(read("\"cồng then\"~5"), "nearby(cồng then~5)");
  EXPECT_EQ(read("cồng NEAR/3 then"), "nearby(cồng then~3)");
  EXPECT_EQ(read("hát cồng NEAR then NEAR/3 khèn"), "(all words(hát) nearby(cồng then khèn~10))");
  EXPECT_EQ(read("a~b ~ *"), "words(a~b ~ *)");
}

TEST(ParseQuery, OneFieldForAllOfABracket) {
  EXPECT_EQ(read("title:(lễ hội)"), "title:words(lễ hội)");
  EXPECT_EQ(read("title:(lễ OR \"đàn tính\") -place:(mai châu)"),
            "(all (any title:words(lễ) title:phrase(đàn tính)) (without place:words(mai châu)))");
}

TEST(ParseQuery, ConditionsKeepTheirSigns) {
  EXPECT_EQ(read("date:1960..1975"), "date:words(1960..1975)");
  EXPECT_EQ(read("date:>1945 duration:<10m"), "(all date:words(>1945) duration:words(<10m))");
  EXPECT_EQ(read("date:1970~"), "date:words(1970~)");
  EXPECT_EQ(read("date:\"tháng này\""), "date:words(tháng này)");
  EXPECT_EQ(read("has:captions"), "has:words(captions)");
  EXPECT_EQ(read("near:21.03,105.85,20km"), "near:words(21.03,105.85,20km)");
  EXPECT_EQ(read("near:\"Mai Châu\"~30km"), "near:words(Mai Châu,30km)");
}

TEST(ParseQuery, WhatIsWrittenOutIsReadAsTheSame) {
  for (const std::string_view text :
       {"lễ hội xuân", "\"đàn tính\" then", "katê -video", "katê NOT \"trò chuyện\"", "hát then OR xòe",
        "(katê OR xòe) -title:a", "title:(lễ hội) dân* b*e xoe~ \"cồng then\"~5", "a NEAR/3 b NEAR c", "-(hát then)",
        "-(katê OR xòe)", "date:>1945 duration:5m..1h has:video near:\"Mai Châu\"~30km", "title:(lễ OR \"đàn tính\")",
        "(a b OR c d) e", "date:\"tháng này\"", "((a OR b) c OR d) -e"}) {
    const QueryNode read_once = parse_query(text).root;
    EXPECT_EQ(read(to_query_text(read_once)), describe(read_once)) << text << " → " << to_query_text(read_once);
  }
}

TEST(ParseQuery, QuotesOfEveryKeyboardAreQuotes) {
  EXPECT_EQ(read("“đàn tính”"), "phrase(đàn tính)");
  EXPECT_EQ(read("«дан тинь»"), "phrase(дан тинь)");
  EXPECT_EQ(read("„Alte Lieder“"), "phrase(Alte Lieder)");
}

TEST(ParseQuery, SignsInsideWordsAreLetters) {
  EXPECT_EQ(read("Ê-đê"), "words(Ê-đê)");
  EXPECT_EQ(read("M'nông - Ê-đê"), "words(M'nông Ê-đê)");
  EXPECT_EQ(read("12:34"), "words(12:34)");
  EXPECT_EQ(read("https://example.org/a"), "words(https://example.org/a)");
  EXPECT_EQ(read("or and not"), "words(or and not)");
}

TEST(ParseQuery, OddSyntaxIsReadAsWordsAndExplained) {
  EXPECT_EQ(read("\"đàn tính"), "phrase(đàn tính)");
  EXPECT_EQ(remarks("\"đàn tính"), Messages{query_remark::open_quote});
  EXPECT_EQ(read("(katê xòe"), "words(katê xòe)");
  EXPECT_EQ(remarks("(katê xòe"), Messages{query_remark::open_bracket});
  EXPECT_EQ(read("katê) xòe"), "(all words(katê) words(xòe))");
  EXPECT_EQ(read("colour:red"), "words(colour red)");
  EXPECT_EQ(remarks("colour:red"), Messages{query_remark::unknown_field});
  EXPECT_EQ(read("katê OR"), "words(katê)");
  EXPECT_EQ(remarks("katê OR"), Messages{query_remark::lone_operator});
  EXPECT_EQ(read("OR katê"), "words(katê)");
  EXPECT_EQ(remarks("OR katê"), Messages{query_remark::lone_operator});
  EXPECT_EQ(read("NOT"), "everything");
  EXPECT_EQ(read("d*"), "words(d)");
  EXPECT_EQ(remarks("d*"), Messages{query_remark::short_prefix});
  EXPECT_EQ(remarks("-katê"), Messages{query_remark::only_without});
  EXPECT_EQ(remarks("*d"), Messages{query_remark::short_prefix});
  EXPECT_EQ(read("NEAR katê"), "words(katê)");
  EXPECT_EQ(remarks("NEAR katê"), Messages{query_remark::lone_operator});
  EXPECT_EQ(read("katê NEAR/3"), "words(katê)");
  EXPECT_EQ(remarks("katê NEAR/3"), Messages{query_remark::lone_operator});
  EXPECT_TRUE(remarks("katê xòe").empty());
}

TEST(ParseQuery, WhatIsTooLongIsCutAtACharacter) {
  std::string text;
  while (text.size() < 2 * longest_query) text += "hội ";
  const ParsedQuery parsed = parse_query(text);
  EXPECT_LE(parsed.root.text.size(), longest_query);
  EXPECT_EQ(remarks(text), Messages{query_remark::cut});
}

TEST(ParseQuery, NeverFailsOnAnyMixOfSigns) {
  const std::string_view signs[] = {"(",    ")",    "\"",     "-", "+", "*", "|", "OR ",
                                    "NOT ", "AND ", "title:", ":", " ", "a", "“", "ễ"};
  std::uint32_t state = 7;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      state = state * 1664525U + 1013904223U;
      text += signs[(state >> 16U) % std::size(signs)];
    }
    const ParsedQuery parsed = parse_query(text);
    EXPECT_FALSE(describe(parsed.root).empty()) << text;
  }
}

}  // namespace
}  // namespace khen
