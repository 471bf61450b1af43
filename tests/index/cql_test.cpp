// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/cql_query.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

std::string understood(std::string_view cql) {
  const auto read = read_cql(cql);
  if (const auto* wrong = std::get_if<CqlDiagnostic>(&read)) {
    return "diagnostic " + std::to_string(wrong->number) + (wrong->details.empty() ? "" : ": " + wrong->details);
  }
  return describe(std::get<QueryNode>(read));
}

struct Row {
  std::string_view cql;
  std::string_view means;
};

class CqlRows : public ::testing::TestWithParam<Row> {};

TEST_P(CqlRows, MeansThis) { EXPECT_EQ(understood(GetParam().cql), GetParam().means) << GetParam().cql; }

INSTANTIATE_TEST_SUITE_P(
    Terms, CqlRows,
    ::testing::Values(Row{"khèn", "words(khèn)"}, Row{"\"hát then\"", "words(hát then)"},
                      Row{"cql.serverChoice = khèn", "words(khèn)"},
                      Row{"CQL.ANYWHERE any \"a b\"", "(any words(a) words(b))"},
                      Row{"title = \"hát then\"", "title:words(hát then)"},
                      Row{"khen.title all hát", "title:words(hát)"},
                      Row{"dc.title == \"hát then\"", "title:phrase(hát then)"},
                      Row{"dc.title exact \"hát then\"", "title:phrase(hát then)"},
                      Row{"title adj \"hát then\"", "title:phrase(hát then)"},
                      Row{"title any \"a b\"", "(any title:words(a) title:words(b))"},
                      Row{"dc.type = song", "(any type:words(song) genre:words(song))"},
                      Row{"dc.creator = \"Hoàng A\"", "person:words(Hoàng A)"},
                      Row{"title <> hát", "(all (without title:words(hát)))"}, Row{"hát*", "prefix(hát)"},
                      Row{"title = \"hát th*\"", "title:prefix(hát th)"}, Row{"a\\*b", "words(a*b)"},
                      Row{"title =/stem/ignoreCase hát", "title:words(hát)"}, Row{"cql.allRecords = 1", "everything"},
                      Row{"*", "everything"}, Row{"group = tay", "group:words(tay)"}));

INSTANTIATE_TEST_SUITE_P(Booleans, CqlRows,
                         ::testing::Values(Row{"a and b", "(all words(a) words(b))"},
                                           Row{"a AND b Or c", "(any (all words(a) words(b)) words(c))"},
                                           Row{"a or b or c", "(any words(a) words(b) words(c))"},
                                           Row{"a not b", "(all words(a) (without words(b)))"},
                                           Row{"a and (b or c)", "(all words(a) (any words(b) words(c)))"},
                                           Row{"((a))", "words(a)"}, Row{"\"and\"", "words(and)"},
                                           Row{"dc.title=a and dc.date=1990",
                                               "(all title:words(a) date:words(1990))"}));

INSTANTIATE_TEST_SUITE_P(
    Dates, CqlRows,
    ::testing::Values(Row{"date = 1990", "date:words(1990)"},
                      Row{"dc.date within \"1985 1995\"", "date:words(1985..1995)"},
                      Row{"date < 1985", "date:words(<1985)"}, Row{"date <= 1985", "date:words(<=1985)"},
                      Row{"date > 1985", "date:words(>1985)"}, Row{"date >= 1985-06", "date:words(>=1985-06)"},
                      Row{"date = yesterday", "diagnostic 36: yesterday"},
                      Row{"date within 1985", "diagnostic 36: 1985"}, Row{"date < 1985-06", "date:words(<1985-06)"}));

INSTANTIATE_TEST_SUITE_P(
    Prefixes, CqlRows,
    ::testing::Values(Row{"> d = \"info:srw/cql-context-set/1/dc-v1.1\" d.title = a", "title:words(a)"},
                      Row{"> \"info:srw/cql-context-set/1/dc-v1.1\" creator = a", "person:words(a)"},
                      Row{"> x = \"http://example.org/\" x.title = a", "diagnostic 15: http://example.org/"}));

INSTANTIATE_TEST_SUITE_P(
    Refusals, CqlRows,
    ::testing::Values(Row{"", "diagnostic 10: something is missing at the end"},
                      Row{"a and", "diagnostic 10: something is missing at the end"}, Row{"and", "diagnostic 10: and"},
                      Row{"title =", "diagnostic 10: a term is missing"},
                      Row{"(a", "diagnostic 13: a bracket is not closed"}, Row{"a)", "diagnostic 13: )"},
                      Row{"\"a", "diagnostic 10: a quotation mark is not closed"},
                      Row{"colour = red", "diagnostic 16: colour"}, Row{"bath.title = a", "diagnostic 15: bath"},
                      Row{"title near a", "diagnostic 19: near"}, Row{"title < a", "diagnostic 22: title <"},
                      Row{"title =/phonetic a", "diagnostic 20: phonetic"}, Row{"title = \"\"", "diagnostic 27"},
                      Row{"h?t", "diagnostic 28: ?"}, Row{"*at", "diagnostic 28: *"}, Row{"^at", "diagnostic 31: ^"},
                      Row{"a prox b", "diagnostic 37: prox"},
                      Row{"a and/rel.combine=sum b", "diagnostic 46: rel.combine"},
                      Row{"a sortby dc.date", "diagnostic 80"}));

TEST(Cql, WhatIsTooLongOrTooDeepIsRefusedAndNothingElseHappens) {
  EXPECT_EQ(understood(std::string(longest_cql + 1, 'a')), "diagnostic 12: 4000");
  EXPECT_TRUE(understood(std::string(1000, '(') + "a" + std::string(1000, ')')).starts_with("diagnostic 48"));
  EXPECT_EQ(understood(std::string(30, '(') + "a" + std::string(30, ')')), "words(a)");
  std::string many = "a";
  for (int i = 0; i < 99; ++i) many += " or a";
  EXPECT_TRUE(understood(many).starts_with("(any "));
  EXPECT_TRUE(understood(many + " or a").starts_with("diagnostic 48"));
}

TEST(Cql, EveryTextFieldCanBeAskedForUnderBothItsNames) {
  for (const CqlIndex& index : cql_indexes()) {
    const std::string term = index.name == "date" ? "1990" : "a";
    EXPECT_FALSE(understood(index.set + "." + index.name + " = " + term).starts_with("diagnostic")) << index.name;
  }
}

}  // namespace
}  // namespace khen
