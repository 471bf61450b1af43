// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "index/passages.h"
#include "index/rebuild.h"
#include "tests/index/support/archive.h"

// What is said is found where it is said.
namespace khen::testing {
namespace {

const std::string film = "01j00000000000000000000001";
const std::string other_film = "01j00000000000000000000002";

ExtraText line(std::int64_t second, std::string text, std::string language = "vi", const std::string& in = film) {
  return {std::move(language), std::move(text), TextPlace{in, second * 1000, (second + 3) * 1000}};
}
ExtraText page(int number, std::string text) {
  return {"vi", std::move(text), TextPlace{.recording = film, .page = number}};
}

class Passages : public ::testing::Test {
 protected:
  // A Record with these lines; the index follows.
  void say(std::string_view key, std::vector<ExtraText> lines, AccessClass access = AccessClass::everyone) {
    archive.add(key, "vi", "Băng ghi âm " + std::string(key), access);
    said[archive.ids.at(std::string(key)).str()] = std::move(lines);
    follow();
  }
  void follow() {
    const ExtraTextSource source = [this](const StoredRecord& stored, const std::vector<Deliverable>&) {
      const auto found = said.find(stored.record.id->str());
      return found == said.end() ? std::vector<ExtraText>{} : found->second;
    };
    auto writer = IndexWriter::open(archive.files, archive.directory, vocabularies(), {source, 500}).value();
    ASSERT_TRUE(writer.catch_up(*archive.pool));
  }
  PassageHits hits(std::string_view query, const std::vector<AccessClass>& open = for_everyone) const {
    SearchRequest request;
    request.text = query;
    request.open = open;
    request.passages = 3;
    const SearchPage found = archive.search(request);
    return found.hits.empty() ? PassageHits{} : found.hits.front().passages;
  }
  std::vector<std::int64_t> seconds(std::string_view query) const {
    std::vector<std::int64_t> out;
    for (const PassageHit& hit : hits(query).shown) out.push_back(hit.place.begin / 1000);
    return out;
  }

  Archive archive;
  std::map<std::string, std::vector<ExtraText>> said;
};

using Seconds = std::vector<std::int64_t>;

TEST_F(Passages, OpenAtTheLineThatHasTheWords) {
  std::vector<ExtraText> song;
  for (int i = 0; i < 400; ++i) song.push_back(line(i * 5, "câu hát số " + std::to_string(i)));
  song[150].text = "Trèo lên cây bưởi hái hoa";
  song[320].text = "hoa bưởi thơm rồi đêm đã khuya";
  say("song", song);
  EXPECT_EQ(seconds("tréo lên cây bưởi"), Seconds{750});
  EXPECT_EQ(seconds("cay buoi"), Seconds{750});
  EXPECT_EQ(seconds("bưởi"), (Seconds{750, 1600}));
  EXPECT_EQ(hits("đêm đã khuya").shown.front().text, "hoa bưởi thơm rồi đêm đã khuya");
  EXPECT_EQ(hits("đêm đã khuya").shown.front().place.recording, film);
}

TEST_F(Passages, WordsOnBothSidesOfALinesEndAreFoundTogether) {
  say("song", {line(0, "mở đầu"), line(5, "trèo lên cây"), line(10, "bưởi hái hoa"), line(200, "hết")});
  EXPECT_EQ(seconds("cây bưởi"), Seconds{5});
}

TEST_F(Passages, TheLineWithMostOfTheWordsIsShown) {
  say("song", {line(1, "nước trong xanh"), line(5, "trống chiêng vang lừng"), line(9, "chiêng")});
  EXPECT_EQ(seconds("trong chieng"), Seconds{5});
}

TEST_F(Passages, EachRecordingLanguageAndPageIsSearchedByItself) {
  say("book", {line(7, "ngày hội mùa xuân"), line(9, "a day in spring", "en"), line(30, "mùa xuân", "vi", other_film),
               page(1, "mục lục"), page(12, "lễ cúng cơm mới")});
  EXPECT_EQ(hits("spring").shown.at(0).language, "en");
  const auto found = hits("cơm mới").shown;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place.page, 12);
  const auto spring = hits("mùa xuân").shown;
  ASSERT_EQ(spring.size(), 2U);
  EXPECT_EQ(spring[1].place.recording, other_film);
}

TEST_F(Passages, AConditionOrATitleIsNoReasonToShowALine) {
  say("song", {line(3, "câu hát")});
  EXPECT_TRUE(hits("băng ghi âm").shown.empty());
  EXPECT_TRUE(hits("title:băng").shown.empty());
  EXPECT_EQ(hits("title:băng hát").shown.size(), 1U);
}

TEST_F(Passages, FollowWhatIsSaidAndWhoMaySeeIt) {
  say("song", {line(3, "xanhtrămngàn")});
  EXPECT_EQ(seconds("xanhtramngan"), Seconds{3});
  said.begin()->second = {line(8, "đỏtrămngàn")};
  archive.change("song", [](Record& record) { std::get<LocalizedText>(record.all(FieldId::titles)[0]).value += " 2"; });
  follow();
  EXPECT_TRUE(seconds("xanhtramngan").empty());
  EXPECT_EQ(seconds("dotramngan"), Seconds{8});
  for (const AccessClass access : {AccessClass::staff, AccessClass::signed_in}) {
    archive.change(
        "song", access == AccessClass::staff ? +[](Record& record) { record.access = AccessClass::staff; }
                                             : +[](Record& record) { record.access = AccessClass::signed_in; });
    follow();
    EXPECT_TRUE(hits("dotramngan").shown.empty());
    EXPECT_EQ(hits("dotramngan", for_signed_in).shown.size(), access == AccessClass::signed_in ? 1U : 0U);
    EXPECT_EQ(hits("dotramngan", for_staff).shown.size(), 1U);
  }
  archive.change("song", [](Record& record) { record.status = Status::withdrawn; });
  follow();
  EXPECT_TRUE(hits("dotramngan").shown.empty());
}

TEST_F(Passages, OfAnHourDontOutweighADescription) {
  std::vector<ExtraText> refrain;
  for (int i = 0; i < 300; ++i) refrain.push_back(line(i * 5, "chim ơi chim"));
  say("refrain", refrain);
  archive.add("bird", "vi", "Điệu múa");
  archive.change("bird", [](Record& record) {
    record.all(FieldId::descriptions).emplace_back(LocalizedText{"vi", "chim mẹ gọi chim con, chim con gọi chim mẹ"});
  });
  follow();
  EXPECT_EQ(archive.found("chim"), (std::vector<std::string>{"bird", "refrain"}));
}

TEST(PassageLines, SurviveTheIndex) {
  const ExtraText a = line(5, "một \"hai\"\n𞄀𞄁");
  const ExtraText b = page(3, "ទំព័រ");
  const auto back = decode_lines(encode_lines({&a, &b}));
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].text, a.text);
  EXPECT_EQ(back[0].place, a.place);
  EXPECT_EQ(back[1].place, b.place);
  EXPECT_TRUE(decode_lines("[[1,2]]").empty());
  EXPECT_TRUE(decode_lines("nonsense").empty());
}

TEST(PassageDigest, ChangesWithAnythingThatIsKept) {
  const std::vector<ExtraText> one{line(5, "một")};
  EXPECT_EQ(passages_digest({}), "");
  EXPECT_EQ(passages_digest({{"vi", "nowhere", {}}}), "");
  EXPECT_EQ(passages_digest(one), passages_digest({line(5, "một")}));
  EXPECT_NE(passages_digest(one), passages_digest({line(6, "một")}));
  EXPECT_NE(passages_digest(one), passages_digest({line(5, "hai")}));
  EXPECT_NE(passages_digest(one), passages_digest({line(5, "một", "en")}));
}

}  // namespace
}  // namespace khen::testing
