// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/highlight.h"

#include <gtest/gtest.h>

#include "index/parse.h"

namespace khen {
namespace {

// Marks as brackets.
std::string shown(const std::vector<TextRun>& runs) {
  std::string out;
  for (const TextRun& run : runs) out += run.mark ? "[" + run.text + "]" : run.text;
  return out;
}

std::string marked(std::string_view query, std::string_view text, std::string_view language = "vi") {
  return shown(Highlighter(parse_query(query), "vi").mark(text, language));
}

TEST(Highlighter, MarksWhatWasTypedWithoutMarks) {
  EXPECT_EQ(marked("le hoi", "Lễ hội Lồng tồng"), "[Lễ hội] Lồng tồng");
  EXPECT_EQ(marked("mnong", "người M’nông"), "người [M’nông]");
  EXPECT_EQ(marked("ede", "sử thi Ê-đê"), "sử thi [Ê-đê]");
}

TEST(Highlighter, MarksThatWereTypedCount) {
  EXPECT_EQ(marked("đường", "Đường đi và dương cầm"), "[Đường] đi và dương cầm");
  EXPECT_EQ(marked("hòa", "Hoà Bình"), "[Hoà] Bình");
  // A mistyped tone still shows why the text was found.
  EXPECT_EQ(marked("đưỡng", "Đường đi"), "[Đường] đi");
}

TEST(Highlighter, MarksFormsOfAWord) {
  EXPECT_EQ(marked("Lied", "Alte Lieder der Berge", "de"), "Alte [Lieder] der Berge");
  EXPECT_EQ(marked("песня", "Старые песни", "ru"), "Старые [песни]");
  EXPECT_EQ(marked("broc*", "Brocade weaving", "en"), "[Brocade] weaving");
  EXPECT_EQ(marked("-weaving", "Brocade weaving", "en"), "Brocade weaving");
}

TEST(Highlighter, MarksInsideAStretchWithoutSpaces) {
  EXPECT_EQ(marked("អុំទូក", "ព្រះរាជពិធីបុណ្យអុំទូកបណ្តែតប្រទីប", "km"), "ព្រះរាជពិធីបុណ្យ[អុំទូក]បណ្តែតប្រទីប");
  EXPECT_EQ(marked("ꪠꪱꪚꪩꪺꪒ", "ꪩꪾꪣꫛꪶꪔꪙꪠꪴꪼꪒꪠꪱꪚꪩꪺꪒꪼꪜ", "blt-Tavt"), "ꪩꪾꪣꫛꪶꪔꪙꪠꪴꪼꪒ[ꪠꪱꪚꪩꪺꪒ]ꪼꪜ");
}

TEST(Highlighter, RunsTogetherAreTheText) {
  const std::string text = "Lễ \xFF hội <b>&amp; \n hội";
  std::string joined;
  for (const TextRun& run : Highlighter(parse_query("hoi"), "vi").mark(text, "vi")) joined += run.text;
  EXPECT_EQ(joined, text);
  EXPECT_TRUE(Highlighter(parse_query("hoi"), "vi").mark("", "vi").empty());
}

TEST(Highlighter, ASnippetShowsTheDensestPlace) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "chuyện đời xưa ";
  text += "hát then bên bếp lửa, then cổ, ";
  for (int i = 0; i < 40; ++i) text += "chuyện đời nay ";
  const Snippet snippet = Highlighter(parse_query("then"), "vi").snippet({"vi", text}, 80);
  EXPECT_TRUE(snippet.found);
  const std::string view = shown(snippet.runs);
  EXPECT_NE(view.find("hát [then] bên bếp lửa, [then] cổ"), std::string::npos) << view;
  EXPECT_TRUE(view.starts_with("…"));
  EXPECT_TRUE(view.ends_with("…"));
  EXPECT_LT(view.size(), 250U);
}

TEST(Highlighter, ASnippetWithoutAMatchIsTheBeginning) {
  const Snippet snippet = Highlighter(parse_query("xoe"), "vi").snippet({"vi", "Hát then"}, 80);
  EXPECT_FALSE(snippet.found);
  EXPECT_EQ(shown(snippet.runs), "Hát then");
}

TEST(Highlighter, TheReadersLanguageIsPreferredWhenItHasAMatch) {
  const std::vector<LocalizedText> texts{{"vi", "Lễ hội của người Tày"}, {"en", "The festival of the Tày"}};
  Highlighter both(parse_query("tay"), "en");
  EXPECT_EQ(both.best_snippet(texts, "en", 80).language, "en");
  EXPECT_EQ(both.best_snippet(texts, "vi", 80).language, "vi");
  EXPECT_EQ(Highlighter(parse_query("le hoi"), "en").best_snippet(texts, "en", 80).language, "vi");
  EXPECT_EQ(Highlighter(parse_query("xoe"), "en").best_snippet(texts, "en", 80).language, "en");
  EXPECT_TRUE(both.best_snippet({}, "en", 80).runs.empty());
}

}  // namespace
}  // namespace khen
