// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_media_facts.h"

#include <gtest/gtest.h>

#include "metadata/vocabulary.h"
#include "server/messages.h"

namespace khen {
namespace {

class MediaFacts : public ::testing::Test {
 protected:
  Messages messages_ = Messages::load().value();
  Vocabularies vocabularies_ = Vocabularies::load().value();
  Speech speech_{messages_, vocabularies_, "en"};

  static std::string first(const PageData& list, std::string_view name) {
    return list.list().empty() ? std::string() : std::string(list.list().front().find(name)->text());
  }
};

constexpr std::string_view tape =
    R"({"format":"isobmff","video":[{"codec":"dvvideo","profile":"","width":720,"height":576,
"nominal_rate":"25/1","average_rate":"25/1","interlaced":true,"rotation":0,"chroma":"4:2:0","bit_depth":8}],
"audio":[{"codec":"pcm_s16le","channels":2,"layout":"stereo","sample_rate":48000,"bit_depth":16,"language":"vie"}],
"tags":{"location":"+11.5+108.9/"},
"findings":[{"message":"media.variable_rate","parameters":{"rate":"7.20"}},{"message":"no.such.message"}]})";

TEST_F(MediaFacts, AreToldAsLabelledValues) {
  const PageData facts = media_facts_data(speech_, tape);
  ASSERT_EQ(facts.list().size(), 4U);
  EXPECT_EQ(facts.list()[1].find("value")->text(), "dvvideo · 720 × 576 · 25/s · interlaced · 4:2:0 · 8 bit");
  EXPECT_EQ(facts.list()[2].find("value")->text(), "pcm_s16le · stereo · 48 kHz · 16 bit · vie");
  EXPECT_EQ(facts.list()[3].find("label")->text(), "Place (not published)");
}

TEST_F(MediaFacts, TellFindingsInTheReadersLanguage) {
  const PageData findings = media_findings_data(speech_, tape);
  ASSERT_EQ(findings.list().size(), 1U) << "what has no words is not shown";
  EXPECT_EQ(first(findings, "text"),
            "The frame rate varies (7.20 a second on average); access copies have a steady one.");
}

TEST_F(MediaFacts, SurviveNonsense) {
  for (const char* text :
       {"", "{}", "[]", "null", "{\"video\":3,\"findings\":{}}",
        "{\"video\":[1,null,{\"width\":\"x\",\"packets\":[]}],\"tags\":[],\"findings\":[1,\"x\"]}"}) {
    EXPECT_TRUE(media_findings_data(speech_, text).list().empty()) << text;
    EXPECT_TRUE(media_facts_data(speech_, text).list().empty() || std::string_view(text).size() > 60) << text;
  }
}

}  // namespace
}  // namespace khen
