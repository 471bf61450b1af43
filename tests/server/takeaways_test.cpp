// SPDX-License-Identifier: GPL-3.0-or-later
// What a search gives along: exports, feed, OpenSearch.
#include <nlohmann/json.hpp>

#include "metadata/language.h"

#include "server/route_media.h"
#include "tests/server/page_site.h"
#include "tests/server/support/xml.h"

namespace khen::test {
namespace {

using nlohmann::json;

class TakeawayTest : public ::testing::Test {
 protected:
  // The whole body, however it is made.
  static std::string whole(Reply reply) {
    if (auto* stream = std::get_if<StreamBody>(&reply.body)) {
      std::string all;
      for (;;) {
        const auto piece = (*stream)();
        if (!piece) return "cut: " + piece.error().message;
        if (piece->empty()) return all;
        all += *piece;
      }
    }
    if (const auto* file = std::get_if<FileRange>(&reply.body)) {
      std::string all(file->length, '\0');
      EXPECT_EQ(::pread(file->file->get(), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
      return all;
    }
    return PageSite::body(reply);
  }
  std::string get(const std::string& target) { return whole(site_.get(target)); }
  static std::size_t lines(const std::string& csv) {
    return static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n'));
  }

  PageSite site_;
};

TEST_F(TakeawayTest, AnExportHasEveryHitOfTheSearchOnceAndNothingElse) {
  for (int i = 0; i < 450; ++i) site_.add(published("Bài hát số " + std::to_string(i)));
  site_.add(published("Khèn"));
  site_.index();
  const std::string csv = get("/vi/search/export/records.csv?q=bai+hat");
  EXPECT_EQ(lines(csv), 451U);
  for (int i = 0; i < 450; ++i) {
    EXPECT_NE(csv.find("Bài hát số " + std::to_string(i) + ","), std::string::npos) << i;
  }
  EXPECT_EQ(csv.find("Khèn,"), std::string::npos);
  EXPECT_EQ(lines(get("/vi/search/export/records.csv")), 452U);
  const json linked = json::parse(get("/en/search/export/records.jsonld?q=bai+hat"));
  EXPECT_EQ(linked.size(), 450U);
  EXPECT_EQ(linked[0]["@type"][0], "CreativeWork");
  EXPECT_EQ(json::parse(get("/en/search/export/records.jsonld?q=nothing+like+it")).size(), 0U);
}

TEST_F(TakeawayTest, ATableIsAFileToKeepWithItsColumnsNamed) {
  site_.add(published("=1+1, \"x\""));
  site_.index();
  const Reply reply = site_.get("/vi/search/export/records.csv");
  EXPECT_TRUE(reply.headers.find("Content-Disposition").starts_with("attachment; filename=\"khen-"));
  EXPECT_EQ(reply.headers.find("X-Robots-Tag"), "noindex");
  const std::string csv = whole(reply);
  EXPECT_TRUE(csv.starts_with("id,address,published,modified,titles,titles.all,")) << csv;
  EXPECT_NE(csv.find(",\"'=1+1, \"\"x\"\"\","), std::string::npos) << csv;
  EXPECT_TRUE(get("/vi/search/export/records.csv?bom=1").starts_with("\xEF\xBB\xBFid,"));
  EXPECT_EQ(site_.get("/vi/search/export/records.exe").status, 404);
}

TEST_F(TakeawayTest, AWorkbookIsAnOfficeFileThatLeavesNothingBehind) {
  site_.add(published("Hát then"));
  site_.index();
  const std::string book = get("/fr/search/export/records.xlsx");
  EXPECT_TRUE(book.starts_with("PK\x03\x04"));
  for (const auto& left : std::filesystem::directory_iterator(site_.archive.home->paths.run)) {
    EXPECT_EQ(left.path().filename().string().find("export"), std::string::npos) << left.path();
  }
}

TEST_F(TakeawayTest, WhatIsClosedIsInNoExportAndNoFeed) {
  site_.add(published("Bài hát mở"));
  site_.add(published("Bài hát kín", AccessClass::signed_in));
  site_.add(published("Bài hát nội bộ", AccessClass::staff));
  site_.index();
  for (const std::string target : {"/vi/search/export/records.csv", "/vi/search/export/records.jsonld",
                                   "/vi/search/feed", "/vi/opensearch/suggest?q=bai+hat"}) {
    site_.sign_out();
    std::string text = get(target);
    EXPECT_NE(text.find("Bài hát mở"), std::string::npos) << target;
    EXPECT_EQ(text.find("kín"), std::string::npos) << target;
    EXPECT_EQ(text.find("nội bộ"), std::string::npos) << target;
  }
  site_.sign_in("mai", Role::reader);
  const std::string text = get("/vi/search/export/records.csv");
  EXPECT_NE(text.find("kín"), std::string::npos);
  EXPECT_EQ(text.find("nội bộ"), std::string::npos);
}

TEST_F(TakeawayTest, AnExportUnderWayEndsWithTheSessionThatAskedForIt) {
  for (int i = 0; i < 250; ++i) site_.add(published("Bài hát", AccessClass::signed_in));
  site_.index();
  site_.sign_in("mai", Role::reader);
  Reply reply = site_.get("/vi/search/export/records.csv");
  auto& stream = std::get<StreamBody>(reply.body);
  EXPECT_TRUE(stream());
  ASSERT_TRUE(site_.archive.home->catalogue->write([&](Db& db) { return close_session(db, site_.token); }));
  EXPECT_EQ(stream().error().message, "access.login_needed");
}

TEST_F(TakeawayTest, AFeedNamesWhatIsNewestFirstAndStaysTheSameUntilSomethingChanges) {
  for (int i = 0; i < 60; ++i) site_.add(published("Hát then " + std::to_string(i)));
  site_.index();
  const Reply first = site_.get("/en/search/feed?q=hat+then");
  EXPECT_EQ(first.headers.find("Content-Type"), "application/atom+xml; charset=utf-8");
  const Xml feed(PageSite::body(first));
  ASSERT_TRUE(feed.well_formed()) << PageSite::body(first);
  EXPECT_EQ(feed.count("//entry"), 50U);
  EXPECT_TRUE(feed.text("/feed/id").starts_with("urn:uuid:"));
  EXPECT_TRUE(feed.text("/feed/entry/id").starts_with("urn:uuid:"));
  EXPECT_EQ(feed.text("/feed/entry/title").substr(0, 11), "Hát then 5");
  // The part that follows has the rest.
  const std::string next = feed.attribute("/feed/link[@rel='next']", "href");
  ASSERT_NE(next.find("/en/search/feed?q=hat%20then&cursor="), std::string::npos) << next;
  EXPECT_EQ(Xml(site_.page(next.substr(next.find("/en/")))).count("//entry"), 10U);

  Request again = site_.request(Method::get, "/en/search/feed?q=hat+then");
  again.headers.add("if-none-match", std::string(first.headers.find("ETag")));
  EXPECT_EQ(site_.answer(again).status, 304);
  site_.add(published("Hát then mới"));
  site_.index();
  EXPECT_EQ(site_.answer(again).status, 200);
  EXPECT_EQ(Xml(site_.page("/en/search/feed?q=hat+then")).text("/feed/id"), feed.text("/feed/id"));
  EXPECT_NE(Xml(site_.page("/en/search/feed?q=hat")).text("/feed/id"), feed.text("/feed/id"));
}

TEST_F(TakeawayTest, ResultsLeadToTheirExportsAndFeed) {
  site_.add(published("Hát then"));
  site_.index();
  const std::string page = site_.page("/vi/search?q=hat+then&sort=title");
  EXPECT_NE(page.find("/vi/search/export/records.csv?q=hat%20then\""), std::string::npos) << page;
  EXPECT_NE(page.find("<link rel=\"alternate\" type=\"application/atom+xml\""), std::string::npos);
  EXPECT_NE(page.find("<link rel=\"search\" type=\"application/opensearchdescription+xml\""), std::string::npos);
  EXPECT_EQ(site_.page("/vi/search?q=nothing+like+it").find("/search/export/"), std::string::npos);
}

TEST_F(TakeawayTest, BrowsersLearnHowToSearchHere) {
  site_.add(published("Hát then"));
  site_.index();
  for (const InterfaceLanguage& language : interface_languages) {
    const Xml xml(site_.page("/" + std::string(language.tag) + "/opensearch.xml"));
    ASSERT_TRUE(xml.well_formed());
    EXPECT_LE(xml.text("/OpenSearchDescription/ShortName").size(), 16U);
    EXPECT_EQ(xml.attribute("//Url[@type='text/html']", "template"),
              "http://khen.test/" + std::string(language.tag) + "/search?q={searchTerms}");
  }
  const json offered = json::parse(site_.page("/vi/opensearch/suggest?q=hat"));
  ASSERT_EQ(offered.size(), 4U);
  EXPECT_EQ(offered[0], "hat");
  EXPECT_EQ(offered[1].size(), offered[3].size());
  EXPECT_NE(offered[1].dump().find("Hát then"), std::string::npos);
}

}  // namespace
}  // namespace khen::test
