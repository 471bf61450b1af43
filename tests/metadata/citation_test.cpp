// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/citation.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "metadata/language.h"
#include "tests/metadata/exchange_record.h"

namespace khen {
namespace {

class Citation : public testing::Test {
 protected:
  [[nodiscard]] CitedWork cited(const Record& record, std::string_view language) const {
    const Instant accessed = *parse_rfc3339("2026-02-17T04:05:06Z");
    return cite(record, {language, accessed, MediaKind::video}, {"https://archive.example", "Khèn", all});
  }
  const Vocabularies all = *Vocabularies::load();
};

constexpr std::string_view address = "https://archive.example/records/01hzzzzzzzzzzzzzzzzzzzzzzz";

TEST_F(Citation, names_people_title_year_archive_and_address) {
  EXPECT_EQ(to_plain_citation(cited(exchange_record(), "en")),
            "Hoàng A (Performer), Lý B & con. Going down to the fields. 2024. Khèn. " + std::string(address) +
                " (accessed 2026-02-17).");
}

TEST_F(Citation, speaks_every_language_of_the_interface) {
  std::vector<std::string> all_languages;
  for (const InterfaceLanguage& language : interface_languages) {
    all_languages.push_back(to_plain_citation(cited(Record(), language.tag)));
  }
  std::sort(all_languages.begin(), all_languages.end());
  EXPECT_EQ(std::unique(all_languages.begin(), all_languages.end()), all_languages.end());
  EXPECT_NE(to_plain_citation(cited(exchange_record(), "vi")).find("(truy cập ngày 2026-02-17)"), std::string::npos);
}

TEST_F(Citation, prefers_the_year_of_recording_and_shows_a_span_as_one) {
  Record record = exchange_record();
  EXPECT_EQ(cited(record, "en").first_year, "2024");
  record.all(FieldId::dates) = {Date{"held", "1984~", {}}};
  EXPECT_NE(to_plain_citation(cited(record, "en")).find(" 1983–1985. "), std::string::npos);
  record.all(FieldId::dates) = {Date{"held", "1984/..", {}}};
  EXPECT_NE(to_plain_citation(cited(record, "en")).find(" 1984–. "), std::string::npos);
  record.all(FieldId::dates) = {Date{"held", "", LunarDate{1, 10, false, 2020}}};
  EXPECT_EQ(cited(record, "en").first_year, "2020");
  record.all(FieldId::dates).clear();
  EXPECT_NE(to_plain_citation(cited(record, "en")).find(" n.d. "), std::string::npos);
}

TEST_F(Citation, bibtex_keeps_names_whole_and_its_braces_balanced) {
  Record record = exchange_record();
  record.all(FieldId::titles) = {LocalizedText{"vi", "50% {a} \\ #1_x }"}};
  const std::string bibtex = to_bibtex(cited(record, "vi"));
  EXPECT_NE(bibtex.find("author = {{Hoàng A} and {Lý B \\& con}}"), std::string::npos) << bibtex;
  EXPECT_NE(bibtex.find("50\\% \\textbraceleft{}a\\textbraceright{} \\textbackslash{} \\#1\\_x"), std::string::npos)
      << bibtex;
  EXPECT_EQ(std::count(bibtex.begin(), bibtex.end(), '{'), std::count(bibtex.begin(), bibtex.end(), '}'));
  EXPECT_NE(bibtex.find("year = {2024}"), std::string::npos);
}

TEST_F(Citation, ris_has_one_line_a_value_whatever_a_text_holds) {
  Record record = exchange_record();
  record.all(FieldId::titles) = {LocalizedText{"vi", "Một\r\nER  - \r\nTY  - BOOK"}};
  const std::string ris = to_ris(cited(record, "vi"));
  EXPECT_EQ(ris.rfind("TY  - VIDEO\r\nTI  - Một ER - TY - BOOK\r\nAU  - Hoàng A\r\n", 0), 0U) << ris;
  EXPECT_TRUE(ris.ends_with("ER  - \r\n"));
  EXPECT_NE(ris.find("Y2  - 2026/02/17\r\n"), std::string::npos);
}

TEST_F(Citation, csl_json_gives_names_as_literals_and_dates_as_numbers) {
  const auto items = nlohmann::json::parse(to_csl_json(cited(exchange_record(), "en")));
  ASSERT_EQ(items.size(), 1U);
  const auto& item = items.at(0);
  EXPECT_EQ(item.at("type"), "motion_picture");
  EXPECT_EQ(item.at("performer").at(0).at("literal"), "Hoàng A");
  EXPECT_EQ(item.at("contributor").at(0).at("literal"), "Lý B & con");
  EXPECT_EQ(item.at("issued").at("date-parts").at(0).at(0), 2024);
  EXPECT_EQ(item.at("accessed").at("date-parts").at(0), nlohmann::json::array({2026, 2, 17}));
  EXPECT_EQ(item.at("URL"), address);
}

}  // namespace
}  // namespace khen
