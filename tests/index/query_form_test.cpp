// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/query_form.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "index/parse.h"

namespace khen {
namespace {

// What a text asks for, without the order of its parts.
std::vector<std::string> parts_of(std::string_view text) {
  const QueryNode root = parse_query(text).root;
  std::vector<std::string> out;
  if (root.kind == QueryNode::Kind::all) {
    for (const QueryNode& part : root.children) out.push_back(describe(part));
  } else {
    out.push_back(describe(root));
  }
  std::sort(out.begin(), out.end());
  return out;
}

QueryForm form_of(std::string_view text) { return to_form(parse_query(text).root); }

TEST(QueryForm, EveryTextAsksForTheSameAfterItWasAForm) {
  for (const std::string_view text : {"",
                                      "lễ hội xuân",
                                      "\"đàn tính\" then",
                                      "\"đàn tính\" \"hát then\"",
                                      "katê -video -\"trò chuyện\"",
                                      "hát then OR xòe",
                                      "(katê OR xòe OR \"đàn tính\") then",
                                      "(a OR b) (c OR d)",
                                      "title:(lễ hội) person:lan",
                                      "title:\"lễ hội\" title:katê",
                                      "group:tay type:festival rights:InC lang:cjm-Cham decade:1990s",
                                      "date:1960..1975",
                                      "date:1975",
                                      "date:>1945",
                                      "date:1960..",
                                      "date:..1975",
                                      "date:\"tháng này\"",
                                      "date:1970 date:1980",
                                      "duration:5m..60m",
                                      "duration:90s..2m",
                                      "duration:>10m",
                                      "duration:10m",
                                      "duration:..20m",
                                      "has:video has:captions has:wings",
                                      "near:21.03,105.85,20km",
                                      "near:\"Mai Châu\"~30km",
                                      "near:here,20km near:there",
                                      "xoe~ ban* b*e \"cồng chiêng\"~5",
                                      "-(hát then)",
                                      "-title:katê",
                                      "title:xoe~1",
                                      "title:ban*",
                                      "title:(lễ OR hội)",
                                      "colour:red"}) {
    EXPECT_EQ(parts_of(to_query_text(form_of(text))), parts_of(text)) << text << " → " << to_query_text(form_of(text));
  }
}

TEST(QueryForm, WhatIsTypedShowsInItsBox) {
  const QueryForm form = form_of(
      "lễ hội \"đàn tính\" (xuân OR thu) -video title:(hát then) group:tay date:1960..1975 duration:5m..20m has:audio "
      "near:\"Mai Châu\"~30km xoe~");
  EXPECT_EQ(form.all, "lễ hội");
  EXPECT_EQ(form.phrase, "đàn tính");
  EXPECT_EQ(form.any, "xuân thu");
  EXPECT_EQ(form.none, "video");
  EXPECT_EQ(form.fields.at("title"), "hát then");
  EXPECT_EQ(form.fields.at("group"), "tay");
  EXPECT_EQ(form.from + "|" + form.to, "1960|1975");
  EXPECT_EQ(form.shortest + "|" + form.longest, "5|20");
  EXPECT_TRUE(form.has.contains("audio"));
  EXPECT_EQ(form.near + "|" + form.distance, "Mai Châu|30");
  EXPECT_EQ(form.rest, "xoe~1");
}

TEST(QueryForm, ABoxStaysABox) {
  QueryForm form;
  form.phrase = "đàn \"tính\" (then";
  form.fields["title"] = "a) OR -b";
  form.fields["person"] = "  ";
  form.any = "xuân thu";
  form.none = "một \"hai ba";
  form.near = "Mai) Châu";
  form.from = "1960";
  form.to = "1960";
  EXPECT_EQ(to_query_text(form),
            "\"đàn  tính   then\" (xuân OR thu) title:(a b) date:1960 near:\"Mai  Châu\" -một -\"hai ba\"");
}

TEST(QueryForm, EveryFieldThatCanBeAskedForAloneHasABox) {
  const auto names = form_fields();
  for (const std::string_view name :
       {"title", "group", "type", "genre", "lang", "subject", "person", "place", "instrument", "rights"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
  EXPECT_EQ(std::find(names.begin(), names.end(), "date"), names.end()) << "it has two";
}

}  // namespace
}  // namespace khen
