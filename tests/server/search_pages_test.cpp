// SPDX-License-Identifier: GPL-3.0-or-later
// The query in words and the search form, as readers get them.
#include <gtest/gtest.h>

#include "index/parse.h"
#include "metadata/language.h"
#include "server/view_query.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class SearchPages : public ::testing::Test {
 protected:
  std::string said(std::string_view language, std::string_view query) {
    return say_query({site.messages, site.vocabularies, language}, parse_query(query).root, {});
  }
  PageSite site;
};

TEST_F(SearchPages, the_query_is_explained_in_the_words_of_the_reader) {
  EXPECT_EQ(said("vi", "lễ hội date:1960..1975 -video"),
            "Đã hiểu là: hồ sơ có mọi từ “lễ hội”, từ 1960 đến 1975, trừ hồ sơ có từ “video”.");
  EXPECT_EQ(said("en", "\"hát then\" OR title:xoe"),
            "Understood as: Records with exactly “hát then” or with the word “xoe” in the field “Title”.");
  EXPECT_EQ(said("en", "group:tay has:captions duration:>=10m"),
            "Understood as: Records with Ethnic group: Tày, with captions, at least 10:00 long.");
  EXPECT_EQ(said("de", "near:\"Mai Châu\"~30km xoe~1"),
            "So verstanden: Einträge höchstens 30 km von Mai Châu entfernt, mit einem ähnlich wie „xoe“ geschriebenen "
            "Wort (höchstens 1 Buchstabe Unterschied).");
  EXPECT_EQ(said("fr", "date:<1900"), "Compris ainsi : notices avant 1900.");
  EXPECT_EQ(said("ru", "\"a b\"~5"), "Понято так: карточки со словами «a b» рядом (между ними не больше 5 слов).");
  EXPECT_EQ(said("hi", "date:1970.."), "इस तरह समझा गया: 1970 से आगे के अभिलेख।");
  EXPECT_EQ(said("vi", "lễ hội"), "") << "plain words say it themselves";
}

TEST_F(SearchPages, every_kind_of_condition_can_be_said_in_every_language) {
  for (const InterfaceLanguage& language : interface_languages) {
    for (const std::string_view query :
         {"title:(a OR b)", "\"a b\"",         "ab*",        "a*b",          "abc~",
          "a NEAR b",       "date:1970",       "date:>1970", "date:..1970",  "date:\"tháng này\"",
          "duration:..5m",  "duration:1m..5m", "duration:x", "has:place",    "has:x",
          "near:1,2,3km",   "near:,",          "rights:InC", "collection:x", "lang:cjm-Cham",
          "-(a b)",         "(a OR b) c"}) {
      const std::string text = said(language.tag, query);
      EXPECT_FALSE(text.empty()) << query;
      EXPECT_EQ(text.find("search."), std::string::npos) << text;
      EXPECT_EQ(text.find('{'), std::string::npos) << text;
    }
  }
}

TEST_F(SearchPages, times_in_words_are_told_as_what_they_were_read_as) {
  const auto told = [&](std::string_view language, const TimeInWords& time) {
    using namespace std::chrono_literals;
    return say_times({site.messages, site.vocabularies, language}, {time}, 2026y / std::chrono::November / 22);
  };
  EXPECT_EQ(told("vi", {.words = "những năm 1970", .first_year = "1970", .last_year = "1979"}),
            "“những năm 1970” được hiểu là từ 1970 đến 1979.");
  EXPECT_EQ(told("en", {.words = "before 1900", .last_year = "1899"}), "“before 1900” was read as until 1899.");
  for (const InterfaceLanguage& language : interface_languages) {
    for (const TimeInWords& time : {TimeInWords{.words = "a", .months_from_now = 0},
                                    TimeInWords{.words = "a", .months_from_now = 1, .is_lunar = true},
                                    TimeInWords{.words = "a", .lunar_month = 7, .lunar_day = 15}}) {
      const std::string text = told(language.tag, time);
      EXPECT_FALSE(text.empty());
      EXPECT_EQ(text.find("search."), std::string::npos) << text;
    }
  }
  EXPECT_NE(told("vi", {.words = "tháng này", .months_from_now = 0}).find("2026"), std::string::npos);
}

TEST_F(SearchPages, results_tell_how_the_text_was_read) {
  site.index();
  EXPECT_TRUE(holds(site.page("/vi/search?q=" + percent_encode("title:katê")), "Đã hiểu là: hồ sơ có từ “katê”"));
  EXPECT_FALSE(holds(site.page("/vi/search?q=kate"), "Đã hiểu là"));
}

TEST_F(SearchPages, remarks_are_sentences_with_one_full_stop_each) {
  site.index();
  const std::string body = site.page("/en/search?q=date%3Aspoon+(");
  EXPECT_TRUE(holds(body, "A bracket has no partner and was left out. “spoon” is not a year"));
  EXPECT_FALSE(holds(body, ".. "));
}

TEST_F(SearchPages, a_typed_query_shows_in_the_form) {
  const std::string html =
      site.page("/vi/search/form?q=" + percent_encode("lễ hội title:katê group:tay date:1960..1975 has:audio xoe~1"));
  EXPECT_TRUE(holds(html, "name=\"all\" value=\"lễ hội\"")) << html;
  EXPECT_TRUE(holds(html, "name=\"title\" value=\"katê\""));
  EXPECT_TRUE(holds(html, "<option value=\"tay\" selected>Tày</option>"));
  EXPECT_TRUE(holds(html, "name=\"from\" value=\"1960\""));
  EXPECT_TRUE(holds(html, "name=\"has\" value=\"audio\" checked"));
  EXPECT_TRUE(holds(html, "name=\"has\" value=\"video\">"));
  EXPECT_TRUE(holds(html, "name=\"rest\" value=\"xoe~1\""));
}

TEST_F(SearchPages, the_form_writes_the_query_that_it_shows) {
  const Reply reply = site.get("/vi/search/form?go=1&all=" + percent_encode("lễ hội") +
                               "&title=kate&group=tay&from=1960&to=1975&has=audio&has=wings&none=&rest=xoe~1");
  EXPECT_EQ(reply.status, 303);
  EXPECT_EQ(reply.headers.find("Location"),
            "/vi/search?q=" + percent_encode("lễ hội title:kate group:tay date:1960..1975 has:audio xoe~1"));
}

TEST_F(SearchPages, hostile_values_stay_values) {
  const std::string html = site.page("/vi/search/form?q=" + percent_encode("\"><script>x</script> group:\"<b>\""));
  EXPECT_FALSE(holds(html, "<script>x")) << html;
  EXPECT_FALSE(holds(html, "<b>"));
}

}  // namespace
}  // namespace khen::test
