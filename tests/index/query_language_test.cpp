// SPDX-License-Identifier: GPL-3.0-or-later
// The query language over a real index.
#include <gtest/gtest.h>

#include <algorithm>

#include "index/parse.h"
#include "index/rebuild.h"
#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;
using namespace std::chrono_literals;

Keys sorted(Keys keys) {
  std::sort(keys.begin(), keys.end());
  return keys;
}

class QueryLanguage : public ::testing::Test {
 protected:
  // A Record with one title; `edit` adds what the test is about.
  template <class Edit>
  void add(std::string_view key, std::string_view title, Edit edit, AccessClass access = AccessClass::everyone) {
    Sample sample;
    sample.key = key;
    sample.record.status = Status::published;
    sample.record.access = access;
    sample.record.all(FieldId::titles).push_back(LocalizedText{"vi", std::string(title)});
    edit(sample.record);
    archive.add(sample);
  }
  void add_title(std::string_view key, std::string_view language, std::string_view title) {
    archive.add(key, language, title);
  }
  void add_recording(const std::string& key, MediaKind kind, double seconds) {
    const RecordId record = archive.ids.at(key);
    archive.clock.advance(1h);
    archive.pool
        ->write([&](Db& db) -> Result<void> {
          return insert_recording(db, archive.clock,
                                  Recording{.id = RecordingId::make(archive.clock),
                                            .record = record,
                                            .file_name = key,
                                            .media_type = "application/octet-stream",
                                            .kind = kind,
                                            .bytes = 1,
                                            .sha512 = std::string(128, '0'),
                                            .vault_path = key + std::to_string(seconds),
                                            .duration_seconds = seconds,
                                            .deposited = archive.clock.now()});
        })
        .value();
  }
  // All that have every word, in any order.
  Keys found(std::string_view text, const std::vector<AccessClass>& open = for_everyone) {
    SearchRequest request;
    request.text = text;
    request.open = open;
    request.limit = 100;
    request.today = today;
    page = archive.search(request);
    Keys keys = archive.keys(page);
    keys.resize(page.corrected ? 0 : page.complete);
    return sorted(keys);
  }
  std::vector<std::string_view> remarks() const {
    std::vector<std::string_view> out;
    for (const QueryRemark& remark : page.query.remarks) out.push_back(remark.message);
    return out;
  }

  Archive archive;
  SearchPage page;
  std::optional<std::chrono::year_month_day> today;
};

using Remarks = std::vector<std::string_view>;

const auto nothing = [](Record&) {};

auto at(double latitude, double longitude, double coarsen_km, std::string locality = "") {
  return [=](Record& record) {
    record.all(FieldId::places)
        .push_back(Place{"vn.25", "", locality, "", Coordinates{latitude, longitude, coarsen_km}});
  };
}

auto held(std::string edtf, std::optional<LunarDate> lunar = std::nullopt, std::string kind = "held") {
  return [=](Record& record) { record.all(FieldId::dates).push_back(Date{kind, edtf, lunar}); };
}

TEST_F(QueryLanguage, WordsNearEachOther) {
  add_title("near", "vi", "Cồng của làng và chiêng của bản");
  add_title("far", "vi", "Cồng một hai ba bốn năm sáu bảy tám chín mười chiêng");
  add_title("english", "en", "Songs about the great harvests");
  archive.catch_up();
  EXPECT_EQ(found("cồng NEAR/4 chiêng"), (Keys{"near"}));
  EXPECT_EQ(found("\"chieng cong\"~4"), (Keys{"near"})) << "in any order, marks need not be typed";
  EXPECT_EQ(found("cồng NEAR/2 chiêng"), Keys{});
  EXPECT_EQ(found("cồng NEAR chiêng"), (Keys{"far", "near"})) << "ten words may lie between";
  EXPECT_EQ(found("cồng NEAR/9 chiêng"), (Keys{"near"}));
  EXPECT_EQ(found("song NEAR/3 harvest"), (Keys{"english"})) << "other forms of the words";
  EXPECT_EQ(found("cồng chiêng -\"cồng chiêng\"~4"), (Keys{"far"}));
  EXPECT_EQ(found("\"cồng chiêng\"~4 OR harvest"), (Keys{"english", "near"}));
}

TEST_F(QueryLanguage, WordsOfDifferentTextsAreNotNear) {
  add("two", "Cồng", [](Record& record) {
    record.all(FieldId::descriptions).push_back(LocalizedText{"vi", "Chiêng"});
  });
  archive.catch_up();
  EXPECT_EQ(found("cồng chiêng"), (Keys{"two"}));
  EXPECT_EQ(found("cồng NEAR/50 chiêng"), Keys{});
}

TEST_F(QueryLanguage, NearnessIsKnownInEveryDatabaseThatIsOpen) {
  add_title("open", "vi", "Cồng và chiêng");
  add("held", "Cồng và chiêng", nothing, AccessClass::signed_in);
  archive.catch_up();
  EXPECT_EQ(found("cồng NEAR/2 chiêng"), (Keys{"open"}));
  EXPECT_EQ(found("cồng NEAR/2 chiêng", for_signed_in), (Keys{"held", "open"}));
}

TEST_F(QueryLanguage, SimilarWords) {
  add_title("brocade", "en", "Brocade weaving");
  add_title("broca", "en", "Barocade");
  add_title("other", "en", "Basket");
  add_title("khmer", "vi", "Xòe");
  archive.catch_up();
  EXPECT_EQ(found("brocaed~1"), (Keys{"brocade"}));
  EXPECT_EQ(found("brocade~2"), (Keys{"broca", "brocade"}));
  EXPECT_EQ(found("brocade~1"), (Keys{"broca", "brocade"}));
  EXPECT_EQ(found("title:brokade~"), (Keys{"broca", "brocade"}));
  EXPECT_EQ(found("group:brokade~"), Keys{});
  EXPECT_EQ(found("xoen~"), (Keys{"khmer"}));
  EXPECT_EQ(found("xoen~ -brocade~1"), (Keys{"khmer"}));
}

TEST_F(QueryLanguage, SimilarWordsComeOnlyFromWhatIsOpen) {
  add_title("open", "vi", "Lễ hội");
  add("held", "Lồng tồng", nothing, AccessClass::staff);
  archive.catch_up();
  EXPECT_EQ(found("tongg~ OR lon*g"), Keys{});
  EXPECT_EQ(found("tongg~ OR lo*g", for_staff), (Keys{"held"})) << "the control";
}

TEST_F(QueryLanguage, StarsAtTheEndWithinAndBefore) {
  add_title("race", "de", "Das Ochsenrennen");
  add_title("racer", "de", "Ochsentreiber");
  archive.catch_up();
  EXPECT_EQ(found("ochsen*"), (Keys{"race", "racer"}));
  EXPECT_EQ(found("*rennen"), (Keys{"race"}));
  EXPECT_EQ(found("och*er"), (Keys{"racer"}));
  EXPECT_EQ(found("title:*Rennen"), (Keys{"race"}));
  EXPECT_EQ(found("*"), Keys{});
}

TEST_F(QueryLanguage, DatesWithinBeforeAndAfter) {
  add("old", "Bài", held("1899-12-31", std::nullopt, "recorded"));
  add("war", "Bài", held("1940/1950", std::nullopt, "recorded"));
  add("year", "Bài", held("1975", std::nullopt, "recorded"));
  add("spring", "Bài", held("2001-21", std::nullopt, "recorded"));
  add("about", "Bài", held("1962~", std::nullopt, "recorded"));
  add_title("undated", "vi", "Bài");
  archive.catch_up();
  EXPECT_EQ(found("date:1960..1975"), (Keys{"about", "year"}));
  EXPECT_EQ(found("date:>1945"), (Keys{"about", "spring", "war", "year"})) << "1940/1950 may be after";
  EXPECT_EQ(found("date:>1950"), (Keys{"about", "spring", "year"}));
  EXPECT_EQ(found("date:<1900"), (Keys{"old"}));
  EXPECT_EQ(found("date:<1899-12-31"), Keys{});
  EXPECT_EQ(found("date:<=1899-12-31"), (Keys{"old"}));
  EXPECT_EQ(found("date:1976.."), (Keys{"spring"}));
  EXPECT_EQ(found("date:..1950"), (Keys{"old", "war"}));
  EXPECT_EQ(found("date:2001-04"), (Keys{"spring"}));
  EXPECT_EQ(found("date:2001-21"), (Keys{"spring"}));
  EXPECT_EQ(found("date:1970~"), found("date:~1970"));
  EXPECT_EQ(found("bài -date:>1950"), (Keys{"old", "undated", "war"}));
  EXPECT_EQ(found("bài trước năm 1900"), (Keys{"old"}));
  EXPECT_EQ(found("bài từ 1974 đến 1976"), (Keys{"year"}));
  found("date:xuân");
  EXPECT_EQ(remarks(), Remarks{query_remark::unknown_date});
}

TEST_F(QueryLanguage, FestivalsOfThisMonth) {
  add("lunar", "Lễ hội", held("2019-02-14", LunarDate{1, 10, false, std::nullopt}));
  add("month", "Lễ hội", held("", LunarDate{1, std::nullopt, false, std::nullopt}));
  add("solar", "Lễ hội", held("2015-02-20"));
  add("filmed", "Lễ hội", held("2015-02-20", std::nullopt, "recorded"));
  add("autumn", "Lễ hội", held("", LunarDate{8, 15, false, std::nullopt}));
  add_title("said", "vi", "Lễ hội của tháng này, the festival of this month");
  archive.catch_up();
  today = 2026y / std::chrono::February / 25;  // the lunar year began on the 17th: 1/10 is on the 26th
  EXPECT_EQ(found("lễ hội tháng này"), (Keys{"lunar", "month", "solar"}));
  ASSERT_EQ(page.query.times.size(), 1U);
  EXPECT_EQ(page.query.times.front().words, "tháng này");
  EXPECT_EQ(found("date:\"this month\""), (Keys{"lunar", "month", "solar"}));
  EXPECT_EQ(found("lễ hội tháng này âm lịch"), (Keys{"lunar", "month"}));
  today = 2026y / std::chrono::September / 1;  // 8/15 is on the 25th
  EXPECT_EQ(found("le hoi thang nay"), (Keys{"autumn"}));
  today = 2026y / std::chrono::August / 1;
  EXPECT_EQ(found("le hoi thang toi"), (Keys{"autumn"}));
  EXPECT_EQ(found("le hoi thang nay"), Keys{});
  today.reset();
  EXPECT_EQ(found("date:\"tháng này\""), (Keys{"said"})) << "nobody said what day it is: words";
}

TEST_F(QueryLanguage, DurationsAreConditionsFacetAndOrder) {
  add_title("short", "vi", "Ngắn");
  add_title("long", "vi", "Dài");
  add_title("silent", "vi", "Không lời");
  add_recording("short", MediaKind::audio, 95.4);
  add_recording("long", MediaKind::audio, 30);
  add_recording("long", MediaKind::video, 4000);
  archive.catch_up();
  EXPECT_EQ(found("duration:>1m"), (Keys{"long", "short"}));
  EXPECT_EQ(found("duration:<10m"), (Keys{"short"})) << "the longest Recording counts";
  EXPECT_EQ(found("duration:1m..1h"), (Keys{"short"}));
  EXPECT_EQ(found("duration:60-"), (Keys{"long"}));
  EXPECT_EQ(found("-duration:>1m"), (Keys{"silent"}));
  found("duration:lange");
  EXPECT_EQ(remarks(), Remarks{query_remark::unknown_value});

  SearchRequest request;
  request.open = for_everyone;
  request.sort = SortOrder::duration;
  EXPECT_EQ(archive.keys(archive.search(request)), (Keys{"long", "short", "silent"}));
  request.filters["duration"] = {"0-5"};
  const SearchPage filtered = archive.search(request);
  EXPECT_EQ(archive.keys(filtered), (Keys{"short"}));
  const auto facet = std::find_if(filtered.facets.begin(), filtered.facets.end(),
                                  [](const Facet& one) { return one.parameter == "duration"; });
  ASSERT_NE(facet, filtered.facets.end());
  EXPECT_EQ(facet->values.size(), 2U) << "other classes are still offered";
  request.filters["duration"] = {"0-5", "60-"};
  EXPECT_EQ(archive.search(request).total.count, 2);
}

TEST_F(QueryLanguage, WhatThereIsOfARecord) {
  add_title("film", "vi", "Phim");
  add("place", "Nơi", at(21, 105, 0));
  add_title("bare", "vi", "Không");
  add_recording("film", MediaKind::video, 10);
  const ExtraTextSource said = [&](const StoredRecord& stored, const std::vector<Deliverable>&) {
    std::vector<ExtraText> texts;
    if (archive.keys_by_id.at(stored.record.id->str()) == "film") {
      texts.push_back({"vi", "lời", std::nullopt, TextKind::captions});
    }
    return texts;
  };
  ASSERT_TRUE(rebuild_index(archive.files, archive.directory, vocabularies(), *archive.pool, {said, {}}));
  EXPECT_EQ(found("has:video"), (Keys{"film"}));
  EXPECT_EQ(found("has:captions"), (Keys{"film"}));
  EXPECT_EQ(found("has:transcript"), Keys{});
  EXPECT_EQ(found("has:place"), (Keys{"place"}));
  EXPECT_EQ(found("-has:video"), (Keys{"bare", "place"}));
  EXPECT_TRUE(remarks() == Remarks{query_remark::only_without} || remarks().empty());
  found("has:wings");
  EXPECT_EQ(remarks(), Remarks{query_remark::unknown_value});
}

TEST_F(QueryLanguage, RecordsNearAPlace) {
  add("village", "Bản", at(20.66, 105.08, 0, "huyện Mai Châu"));
  add("town", "Phố", at(20.82, 105.34, 0, "Hòa Bình"));  // 32 km away
  add_title("nowhere", "vi", "Không rõ");
  archive.catch_up();
  EXPECT_EQ(found("near:20.66,105.08,5km"), (Keys{"village"}));
  EXPECT_EQ(found("near:20.66,105.08,40km"), (Keys{"town", "village"}));
  EXPECT_EQ(archive.keys(page).front(), "village") << "the nearest first";
  EXPECT_EQ(found("near:\"Mai Châu\"~5km"), (Keys{"village"}));
  EXPECT_EQ(found("phố near:\"Mai Châu\"~40km"), (Keys{"town"}));
  EXPECT_EQ(found("-near:20.66,105.08,5km"), (Keys{"nowhere", "town"}));
  found("near:Atlantis");
  EXPECT_EQ(remarks(), Remarks{query_remark::unknown_position});
}

TEST_F(QueryLanguage, ACoarsenedPlaceIsFoundNoMoreFinelyThanItIsShown) {
  const Coordinates exact{20.66, 105.08, 50};
  const Coordinates shown = coarsened(exact);
  add("shrine", "Miếu", at(exact.latitude, exact.longitude, exact.coarsen_km, "Mai Châu"));
  archive.catch_up();
  const auto near = [](const Coordinates& centre) {
    return "near:" + std::to_string(centre.latitude) + "," + std::to_string(centre.longitude) + ",1km";
  };
  EXPECT_EQ(found(near(exact), for_staff), Keys{});
  EXPECT_EQ(found(near(shown)), (Keys{"shrine"})) << "the control";
}

TEST_F(QueryLanguage, PlacesAreNamedOnlyByRecordsThatAreOpen) {
  add("open", "Bản", at(20.66, 105.08, 0));
  add("held", "Bản", at(20.66, 105.08, 0, "Mai Châu"), AccessClass::staff);
  archive.catch_up();
  EXPECT_EQ(found("near:\"Mai Châu\"~5km"), Keys{});
  EXPECT_EQ(remarks(), Remarks{query_remark::unknown_position});
  EXPECT_EQ(found("near:\"Mai Châu\"~5km", for_staff), (Keys{"held", "open"})) << "the control";
}

auto in_province(std::string former_unit, std::string unit = "") {
  return [=](Record& record) { record.all(FieldId::places).push_back(Place{unit, former_unit, "", "", std::nullopt}); };
}

TEST_F(QueryLanguage, RegionsAreTheProvincesInThem) {
  add("dak_lak", "Cồng", in_province("vn63.66", "vn.66"));
  add("phu_yen", "Trống", in_province("vn63.54", "vn.66"));
  add("today", "Sáo", in_province("", "vn.66"));
  archive.catch_up();
  EXPECT_EQ(found("tây nguyên"), (Keys{"dak_lak", "today"})) << "today's province is made of both";
  EXPECT_EQ(found("Central Highlands"), (Keys{"dak_lak", "today"}));
  EXPECT_EQ(found("place:(nam trung bộ)"), (Keys{"phu_yen", "today"}));
  EXPECT_EQ(found("place:region.tay_nguyen"), (Keys{"dak_lak", "today"}));
  for (const Facet& facet : page.facets) {
    for (const FacetValue& value : facet.values) EXPECT_FALSE(value.id.starts_with("region.")) << "no facet";
  }
}

TEST_F(QueryLanguage, CompoundsAreFoundByTheirParts) {
  add_title("race", "de", "Das Ochsenrennen");
  add_title("apart", "de", "Lieder zur Hochzeit");
  add_title("ox", "de", "Ein Ochse");
  archive.catch_up();
  EXPECT_EQ(archive.keys(archive.search("Rennen der Ochsen", for_everyone, "de")), (Keys{"race", "ox"}));
  EXPECT_EQ(archive.found("Hochzeitslieder"), (Keys{"apart"})) << "both parts, where nothing has the whole";
  EXPECT_EQ(archive.found("Hochzeitsochsen"), Keys{}) << "the control: nothing has both parts";
}

TEST_F(QueryLanguage, WhatIsWrittenTogetherIsReadApart) {
  add_title("moon", "vi", "Lễ hội Ok Om Bok");
  add_title("apart", "vi", "Om một, ok hai");
  archive.catch_up();
  SearchRequest request;
  request.text = "lễ hội okombok";
  request.open = for_everyone;
  const SearchPage corrected = archive.search(request);
  EXPECT_TRUE(corrected.corrected);
  EXPECT_EQ(corrected.did_you_mean, "lễ hội ok om bok");
  EXPECT_EQ(archive.keys(corrected).front(), "moon");
  request.text = "omok";
  EXPECT_FALSE(archive.search(request).did_you_mean) << "these never stand side by side";
}

TEST_F(QueryLanguage, AnApostropheIsAMark) {
  add_title("dry", "vi", "Kho thóc, kho gạo, kho lúa");
  add_title("people", "vi", "Nhà của người K'Ho");
  archive.catch_up();
  for (const std::string_view text : {"K'Ho", "K’Ho"}) {
    EXPECT_EQ(found(text), (Keys{"dry", "people"}));
    EXPECT_EQ(archive.keys(page).front(), "people") << text;
  }
  EXPECT_EQ(found("\"k'ho\""), (Keys{"people"}));
}

TEST_F(QueryLanguage, WordsAreLoosenedBesideAConditionThatIsNot) {
  add("old", "Lễ hội đua bò", held("1950", std::nullopt, "recorded"));
  add("new", "Lễ hội đua bò", held("2010", std::nullopt, "recorded"));
  archive.catch_up();
  EXPECT_EQ(found("lễ hội chọi trâu date:>2000"), Keys{});
  EXPECT_TRUE(page.relaxed());
  EXPECT_EQ(archive.keys(page), (Keys{"new"}));
}

TEST_F(QueryLanguage, EveryStageCanBeLookedAt) {
  add_title("one", "vi", "Lễ hội");
  archive.catch_up();
  SearchRequest request;
  request.text = "lễ hội những năm 1970 title:katê date:xuân";
  request.open = for_everyone;
  const std::string stages = archive.searcher->explain(request).value();
  for (const std::string_view line : {"tree: (all words(lễ hội những năm 1970) title:words(katê) date:words(xuân))\n",
                                      "words: le[lễ] hoi[hội] ", "time: 1970-01-01/1979-12-31\n", "asked: Query(",
                                      "XBle hoi", "Y1975", "remark: search.remark.unknown_date xuân"}) {
    EXPECT_NE(stages.find(line), std::string::npos) << line << "\n" << stages;
  }
}

TEST_F(QueryLanguage, NothingTypedIsAnError) {
  add_title("one", "vi", "Lễ hội");
  archive.catch_up();
  for (const std::string_view text : {"~",
                                      "~~",
                                      "*",
                                      "**",
                                      "a*b*c*",
                                      "\"\"~5",
                                      "\"a\"~5",
                                      "NEAR",
                                      "NEAR/5 NEAR/5",
                                      "a NEAR/999999999999 b",
                                      "date:",
                                      "date:..",
                                      "date:>",
                                      "date:9999..",
                                      "date:<0000",
                                      "duration:..",
                                      "duration:99999999h",
                                      "near:,",
                                      "near:0,0,0km",
                                      "near:90,180,1km",
                                      "near:\"\"~3km",
                                      "has:",
                                      "title:(",
                                      "title:()",
                                      "()",
                                      "((((",
                                      "-",
                                      "-(",
                                      "-title:(a",
                                      "x~9",
                                      "1970~",
                                      "ệ~2",
                                      "ក~1",
                                      "*ក*",
                                      "lang:* rights:~",
                                      "title:(date:1970)",
                                      "date:(1970)"}) {
    SearchRequest request;
    request.text = text;
    request.open = for_staff;
    request.today = 2026y / std::chrono::May / 1;
    EXPECT_TRUE(archive.searcher->search(request)) << text;
    EXPECT_TRUE(archive.searcher->explain(request)) << text;
  }
}

}  // namespace
}  // namespace khen::testing
