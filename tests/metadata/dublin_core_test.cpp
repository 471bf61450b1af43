// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/dublin_core.h"

#include <gtest/gtest.h>

#include "tests/metadata/exchange_record.h"

namespace khen {
namespace {

class DublinCore : public testing::Test {
 protected:
  [[nodiscard]] std::string written(const Record& record) const {
    return to_dublin_core(record, {"https://archive.example", "Khèn & friends", all});
  }
  const Vocabularies all = *Vocabularies::load();
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(DublinCore, gives_texts_with_their_language_and_escapes_markup) {
  const std::string xml = written(exchange_record());
  EXPECT_TRUE(holds(xml, "<dc:title xml:lang=\"vi\">Lồng tồng &amp; &lt;hội&gt; &quot;xuân&quot;</dc:title>")) << xml;
  EXPECT_TRUE(holds(xml, "<dc:title xml:lang=\"tyz\">Lồng tồng</dc:title>"));
  EXPECT_TRUE(holds(xml, "<dc:contributor>Lý B &amp; con</dc:contributor>"));
  EXPECT_TRUE(holds(xml, "<dc:publisher>Khèn &amp; friends</dc:publisher>"));
  EXPECT_TRUE(holds(xml, "<dc:source>https://example.org/?a=1&amp;b=2</dc:source>"));
}

TEST_F(DublinCore, gives_terms_by_label_and_rights_by_address) {
  const std::string xml = written(exchange_record());
  EXPECT_TRUE(holds(xml, "<dc:subject xml:lang=\"vi\">Tày</dc:subject>"));
  EXPECT_TRUE(holds(xml, "<dc:rights>http://rightsstatements.org/vocab/InC/1.0/</dc:rights>"));
  EXPECT_TRUE(holds(xml, "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>"));
  EXPECT_TRUE(holds(xml, "<dc:date>2024-02~</dc:date>"));
  EXPECT_TRUE(holds(xml, "<dc:identifier>https://archive.example/records/01hzzzzzzzzzzzzzzzzzzzzzzz</dc:identifier>"));
  EXPECT_TRUE(holds(xml, "<dc:relation>https://archive.example/collections/le-hoi</dc:relation>"));
}

TEST_F(DublinCore, never_gives_exact_coordinates_that_are_to_be_coarsened) {
  EXPECT_FALSE(holds(written(exchange_record()), "22.3364"));
  Record exact = exchange_record();
  exact.all(FieldId::places) = {Place{"vn.15", "", "", "", Coordinates{22.33641, 103.84382, 0}}};
  EXPECT_TRUE(holds(written(exact), "east=103.8438; north=22.3364"));
}

TEST_F(DublinCore, leaves_out_characters_that_xml_can_not_hold) {
  Record record;
  record.all(FieldId::titles) = {LocalizedText{"vi", "a\x01\xEF\xBF\xBE\xFF z"}};
  EXPECT_TRUE(holds(written(record), "<dc:title xml:lang=\"vi\">a\xEF\xBF\xBD z</dc:title>")) << written(record);
}

}  // namespace
}  // namespace khen
