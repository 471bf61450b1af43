// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/searcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/index/support/archive.h"

namespace khen::testing {
namespace {

using Keys = std::vector<std::string>;

class SearcherOverSamples : public ::testing::Test {
 public:
  static void SetUpTestSuite() {
    archive = std::make_unique<Archive>();
    archive->add_samples();
    archive->catch_up();
  }
  static void TearDownTestSuite() { archive.reset(); }

 protected:
  static SearchRequest asking(std::string text) {
    SearchRequest request;
    request.text = std::move(text);
    request.open = for_everyone;
    request.limit = 100;
    return request;
  }
  static std::int64_t count(const SearchPage& page, std::string_view parameter, std::string_view id) {
    for (const Facet& facet : page.facets) {
      for (const FacetValue& value : facet.values) {
        if (facet.parameter == parameter && value.id == id) return value.count;
      }
    }
    return 0;
  }
  static std::unique_ptr<Archive> archive;
};
std::unique_ptr<Archive> SearcherOverSamples::archive;

TEST_F(SearcherOverSamples, AnEmptyTextBrowsesEverythingNewestFirst) {
  const SearchPage page = archive->search(asking(""));
  EXPECT_EQ(page.total.count, 35);
  EXPECT_EQ(page.total.precision, Precision::exact);
  EXPECT_EQ(archive->keys(page).front(), "accession");
  EXPECT_EQ(archive->keys(page).back(), "long_tong");
}

TEST_F(SearcherOverSamples, TextThatHasNoWordsFindsNothing) {
  EXPECT_EQ(archive->search(asking("?!")).total.count, 0);
  EXPECT_TRUE(archive->search(asking("?!")).facets.empty());
}

TEST_F(SearcherOverSamples, PagesFollowEachOtherWithoutGapsOrRepeats) {
  const Keys all = archive->keys(archive->search(asking("")));
  SearchRequest request = asking("");
  request.limit = 10;
  Keys walked;
  for (;;) {
    const SearchPage page = archive->search(request);
    EXPECT_EQ(page.total.count, 35);
    const Keys keys = archive->keys(page);
    walked.insert(walked.end(), keys.begin(), keys.end());
    if (!page.next) break;
    request.cursor = *page.next;
  }
  EXPECT_EQ(walked, all);
}

TEST_F(SearcherOverSamples, FacetsCountTheMatchesAndFiltersNarrowThem) {
  SearchRequest request = asking("");
  const SearchPage all = archive->search(request);
  EXPECT_EQ(count(all, "type", "craft"), 2);
  EXPECT_EQ(count(all, "medium", "image"), 2);
  EXPECT_EQ(count(all, "decade", "1990s"), 4);
  EXPECT_EQ(count(all, "place", "vn.25"), 2);
  EXPECT_EQ(count(all, "place", "vn"), 0);
  EXPECT_EQ(count(all, "collection", "le-hoi-mua-xuan"), 2);
  EXPECT_EQ(count(all, "rights", "InC"), 2);
  EXPECT_EQ(count(all, "lang", "cjm"), 1);

  request.filters["type"] = {"craft"};
  const SearchPage crafts = archive->search(request);
  EXPECT_EQ(crafts.total.count, 2);
  EXPECT_EQ(count(crafts, "genre", "brocade_weaving"), 1);
  EXPECT_EQ(count(crafts, "genre", "quan_ho"), 0);
  // The facet itself still offers what choosing another value would give.
  EXPECT_EQ(count(crafts, "type", "craft"), 2);
  EXPECT_EQ(count(crafts, "type", "festival"), count(all, "type", "festival"));

  request.filters["type"] = {"craft", "festival"};
  EXPECT_EQ(archive->search(request).total.count, 2 + count(all, "type", "festival"));
  request.filters["group"] = {"hmong"};
  const SearchPage both = archive->search(request);
  EXPECT_EQ(both.total.count, 2);
  EXPECT_EQ(count(both, "type", "performing_arts"), 2);
}

TEST_F(SearcherOverSamples, EveryFacetCountIsWhatTheFilterThenFinds) {
  for (const std::string_view text : {"", "le hoi", "then OR katê"}) {
    const SearchPage page = archive->search(asking(std::string(text)));
    for (const Facet& facet : page.facets) {
      for (const FacetValue& value : facet.values) {
        SearchRequest request = asking(std::string(text));
        request.filters[facet.parameter] = {value.id};
        EXPECT_EQ(archive->search(request).total.count, value.count)
            << text << " " << facet.parameter << "=" << value.id;
      }
    }
  }
}

TEST_F(SearcherOverSamples, OrdersByTitleInTheLanguageOfTheReader) {
  SearchRequest request = asking("lang:blt OR lang:lo OR group:cham");
  request.sort = SortOrder::title;
  Keys keys = archive->keys(archive->search(request));
  // Hội…, Katê: cuộc…, Lễ hội Katê, Lời…, Mường…, Sách…
  const Keys wanted{"lao", "kate_talk", "kate", "tai_viet_toned", "tai_viet", "tai_viet_run"};
  EXPECT_EQ(keys, wanted);
}

TEST_F(SearcherOverSamples, OrdersByDateWithTheUndatedLast) {
  SearchRequest request = asking("medium:audio OR medium:document");
  request.sort = SortOrder::date;
  EXPECT_EQ(archive->keys(archive->search(request)),
            (Keys{"ly_ngua_o", "quan_ho", "hoa_binh", "dak_lak", "then", "undated", "kate_talk"}));
}

TEST_F(SearcherOverSamples, OffersTheNearestWordWithItsMarks) {
  EXPECT_EQ(archive->search(asking("chiêgn mường")).did_you_mean, "chiêng mường");
  EXPECT_EQ(archive->search(asking("brocadde")).did_you_mean, "brocade");
  EXPECT_FALSE(archive->search(asking("brocade")).did_you_mean);
  EXPECT_FALSE(archive->search(asking("qqqqqqqq")).did_you_mean);
}

TEST(Searcher, ShowsARecordThatIsFoundByTheBeginningOfAWordOnce) {
  Archive archive;
  archive.add("compound", "de", "Eine Reise zum Wagenrennen");
  archive.add("other", "de", "Reise");
  archive.catch_up();
  EXPECT_EQ(archive.keys(archive.search("Reise Wagen")), (Keys{"compound", "other"}));
}

TEST(Searcher, NeverOffersAnotherNumber) {
  Archive archive;
  archive.add("old", "en", "Songs of the 1920s");
  archive.catch_up();
  EXPECT_EQ(archive.search("songz").did_you_mean, "songs");
  EXPECT_FALSE(archive.search("songs 1930s").did_you_mean);
}

TEST_F(SearcherOverSamples, WhenNothingHasAllTheWordsSomeOfThemDoAndThePageSaysSo) {
  const SearchPage page = archive->search(asking("xòe qqqqqq"));
  EXPECT_TRUE(page.relaxed());
  EXPECT_EQ(archive->keys(page).front(), "xoe");
  EXPECT_FALSE(archive->search(asking("xòe")).relaxed());
  EXPECT_FALSE(archive->search(asking("qqqqqq wwwwww")).relaxed());
}

TEST_F(SearcherOverSamples, RequestsThatNoPageMakesAreRefused) {
  SearchRequest request = asking("then");
  request.filters["colour"] = {"red"};
  EXPECT_EQ(archive->searcher->search(request).error().message, "search.filter");
  request.filters.clear();
  for (const char* cursor : {"x", "-1", "1x", "99999999999999"}) {
    request.cursor = cursor;
    EXPECT_EQ(archive->searcher->search(request).error().message, "search.cursor") << cursor;
  }
  request.cursor = "10000";
  EXPECT_TRUE(archive->search(request).hits.empty());
}

TEST_F(SearcherOverSamples, ALimitOutsideItsBoundsIsClamped) {
  SearchRequest request = asking("");
  request.limit = -1;
  EXPECT_TRUE(archive->search(request).hits.empty());
  request.limit = 100000;
  EXPECT_EQ(archive->search(request).hits.size(), 35U);
}

TEST_F(SearcherOverSamples, WhoOnlyCountsGetsTheSameNumbers) {
  SearchRequest request = asking("lễ hội");
  const SearchPage ranked = archive->search(request);
  request.limit = 0;
  const SearchPage counted = archive->search(request);
  EXPECT_TRUE(counted.hits.empty());
  ASSERT_GT(ranked.total.count, 0);
  EXPECT_EQ(counted.total.count, ranked.total.count);
  ASSERT_EQ(counted.facets.size(), ranked.facets.size());
  for (std::size_t i = 0; i < ranked.facets.size(); ++i) {
    ASSERT_EQ(counted.facets[i].values.size(), ranked.facets[i].values.size());
    EXPECT_EQ(counted.facets[i].values.front().count, ranked.facets[i].values.front().count);
  }
}

TEST(Phrases, OfThreeWordsStandInThatOrderAndNotPairByPair) {
  Archive archive;
  archive.add("apart", "vi", "Con chim xanh đậu, mây xanh bay, chim xanh hót");
  archive.add("together", "vi", "Bài hát con chim xanh bay");
  archive.catch_up();
  using Keys = std::vector<std::string>;
  EXPECT_EQ(archive.found("\"con chim xanh bay\""), Keys{"together"});
  EXPECT_EQ(archive.found("\"con chim xành bay\""), Keys{}) << "marks count";
  EXPECT_EQ(archive.found("\"xanh bay\"").size(), 2U) << "the control: both have each pair";
  EXPECT_EQ(archive.found("\"chim xanh\"").size(), 2U);
}

TEST(Words, OfWhichARecordLacksOneWeighMoreThanARareOne) {
  Archive archive;
  archive.add("rare", "vi", "Lễ hội");
  archive.change("rare", [](Record& record) {
    record.all(FieldId::descriptions).emplace_back(LocalizedText{"vi", "Đón Ông Nam Hải"});
  });
  archive.add("most", "vi", "Bài chòi");
  archive.change("most", [](Record& record) {
    record.all(FieldId::descriptions).emplace_back(LocalizedText{"vi", "Anh hiệu rút thẻ hô câu thai"});
  });
  for (int i = 0; i < 6; ++i) {
    const std::string number = std::to_string(i);
    archive.add("hiệu " + number, "vi", "hiệu");
    archive.add("hô " + number, "vi", "hô");
    archive.add("thai " + number, "vi", "thai");
  }
  archive.catch_up();
  EXPECT_EQ(archive.found("ông hiệu hô thai").front(), "most");
}

TEST_F(SearcherOverSamples, WhoMayNotSeeAnythingFindsNothing) {
  SearchRequest request = asking("");
  request.open.clear();
  EXPECT_EQ(archive->search(request).total.count, 0);
}

TEST(Searcher, WithoutAnIndexEverythingIsEmpty) {
  const Scratch scratch;
  SearchRequest request;
  request.open = for_everyone;
  const auto page = Searcher(scratch / "none").search(request);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->total.count, 0);
}

}  // namespace
}  // namespace khen::testing
