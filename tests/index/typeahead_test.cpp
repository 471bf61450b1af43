// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "index/name_list.h"
#include "tests/index/support/archive.h"

// What is offered while a reader types, and beside what he has found.
namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;

class Typeahead : public ::testing::Test {
 protected:
  static const NameList& names() {
    static const NameList list(vocabularies());
    return list;
  }
  Suggestions ask(std::string text, const std::vector<AccessClass>& open = for_everyone) const {
    return archive.searcher->suggest({std::move(text), "vi", open, 8}, names()).value();
  }
  Keys records(std::string text, const std::vector<AccessClass>& open = for_everyone) const {
    Keys keys;
    const Suggestions offered = ask(std::move(text), open);
    for (const RecordId& id : offered.records) keys.push_back(archive.keys_by_id.at(id.str()));
    return keys;
  }
  bool offers(std::string text, std::string_view parameter, std::string_view id) const {
    const Suggestions offered = ask(std::move(text));
    for (const auto& name : offered.names) {
      if (name.parameter == parameter && name.id == id) return name.records > 0;
    }
    return false;
  }

  Archive archive;
};

TEST_F(Typeahead, OffersTitlesByTheBeginningsOfTheirWordsWithoutMarks) {
  archive.add("long_tong", "vi", "Lễ hội Lồng tồng");
  archive.add("then", "vi", "Hát then Tày");
  archive.add("kate", "vi", "Lễ hội Katê");
  archive.catch_up();
  EXPECT_EQ(records("l"), (Keys{"kate", "long_tong"})) << "the newest first";
  EXPECT_EQ(records("le ho"), (Keys{"kate", "long_tong"}));
  EXPECT_EQ(records("hoi lon"), Keys{"long_tong"});
  EXPECT_EQ(records("Lễ hội Lồng tồ"), Keys{"long_tong"});
  EXPECT_EQ(records("the"), Keys{"then"});
  EXPECT_EQ(records("then t"), Keys{"then"});
  EXPECT_TRUE(records("xyz").empty());
  EXPECT_TRUE(records("").empty());
  EXPECT_TRUE(records("?!").empty());
}

TEST_F(Typeahead, OffersLongBeginningsTooAndEveryScript) {
  archive.add("compound", "de", "Volksmusikinstrumente");
  archive.add("khmer", "km", "ពិធីអកអំបុក");
  archive.add("hmong", "hmn", "𖬖𖬲𖬤 𖬇𖬲𖬤");
  archive.catch_up();
  EXPECT_EQ(records("volksmusiki"), Keys{"compound"});
  EXPECT_EQ(records("Volks"), Keys{"compound"});
  EXPECT_EQ(records("ពិធី"), Keys{"khmer"});
  EXPECT_EQ(records("𖬖"), Keys{"hmong"});
}

TEST_F(Typeahead, OffersNamesThatLeadToSomething) {
  archive.add_samples();
  archive.catch_up();
  EXPECT_TRUE(offers("tà", "group", "tay"));
  EXPECT_TRUE(offers("ta", "group", "tay"));
  EXPECT_TRUE(offers("fest", "genre", "festival")) << "in another language";
  EXPECT_TRUE(offers("ninh thu", "place", "vn63.58")) << "a province that is no more";
  EXPECT_FALSE(offers("zzz", "group", "tay"));
}

TEST_F(Typeahead, KnowsNothingOfWhatIsNotOpen) {
  archive.add("secret", "vi", "Xanhtrăm", AccessClass::staff);
  archive.add("inner", "vi", "Xanhngàn", AccessClass::signed_in);
  archive.catch_up();
  EXPECT_TRUE(records("xanh").empty());
  EXPECT_EQ(records("xanh", for_signed_in), Keys{"inner"});
  EXPECT_EQ(records("xanh", for_staff), (Keys{"inner", "secret"}));
}

TEST_F(Typeahead, RecordsLikeOneAreFound) {
  archive.add_samples();
  archive.catch_up();
  const auto like = [&](const std::string& key, const std::vector<AccessClass>& open = for_everyone) {
    Keys keys;
    const std::vector<RecordId> found = archive.searcher->similar(archive.ids.at(key), open, 3).value();
    for (const RecordId& id : found) {
      keys.push_back(archive.keys_by_id.at(id.str()));
    }
    return keys;
  };
  const Keys kate = like("kate");
  EXPECT_NE(std::find(kate.begin(), kate.end(), "kate_talk"), kate.end());
  EXPECT_EQ(std::find(kate.begin(), kate.end(), "kate"), kate.end()) << "not itself";
  archive.add("unknown", "vi", "Qwerty");
  EXPECT_TRUE(like("unknown").empty()) << "not in the index yet";
}

}  // namespace
}  // namespace khen::testing
