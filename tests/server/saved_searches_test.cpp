// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/saved_searches.h"
#include "tests/server/page_site.h"
#include "tests/server/support/xml.h"

namespace khen::test {
namespace {

class SavedSearchesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    add("Hát then");
    site_.sign_in("mai", Role::reader);
  }
  void add(const std::string& title, AccessClass access = AccessClass::everyone) {
    site_.add(published(title, access));
    site_.index();
  }
  Reply save(const std::string& query, const std::string& name) {
    return site_.post("/vi/searches", "op=save&query=" + percent_encode(query) + "&name=" + percent_encode(name));
  }
  Reply act(const std::string& op, const std::string& id, const std::string& more = "") {
    return site_.post("/vi/searches", "op=" + op + "&id=" + id + more);
  }
  // From the page, as a reader would take it.
  std::string between(const std::string& page, const std::string& before, const std::string& after) {
    const auto begin = page.find(before);
    if (begin == std::string::npos) return {};
    const auto from = begin + before.size();
    return page.substr(from, page.find(after, from) - from);
  }
  std::string id() { return between(site_.page("/vi/searches"), "id=\"s-", "\""); }
  std::string badge() { return between(between(site_.page("/vi/about"), "class=\"badge\"", "</a>"), ">", "<"); }
  std::string feed() {
    const std::string address = between(site_.page("/vi/searches"), "value=\"http://khen.test", "\"");
    return address;
  }

  PageSite site_;
};

TEST_F(SavedSearchesTest, AResultPageOffersToKeepItsSearchToWhoeverIsSignedIn) {
  const std::string page = site_.page("/vi/search?q=hat+then&medium=audio&sort=title");
  EXPECT_NE(page.find("name=\"query\" value=\"q=hat%20then&amp;medium=audio\""), std::string::npos) << page;
  site_.sign_out();
  EXPECT_EQ(site_.page("/vi/search?q=hat+then").find("op\" value=\"save\""), std::string::npos);
  EXPECT_EQ(site_.get("/vi/searches").status, 401);
}

TEST_F(SavedSearchesTest, WhatIsPublishedLaterIsNewUntilItsOwnerLooks) {
  EXPECT_EQ(save("q=hat then", "Then").status, 303);
  EXPECT_EQ(badge(), "");
  add("Hát then mới");
  add("Khèn");
  EXPECT_EQ(badge(), "1");
  EXPECT_NE(site_.page("/vi/searches").find("1 mới"), std::string::npos);
  const Reply opened = act("open", id());
  EXPECT_EQ(opened.headers.find("Location"), "/vi/search?q=hat%20then&sort=newest");
  EXPECT_EQ(badge(), "");
  EXPECT_EQ(site_.page("/vi/searches").find("1 mới"), std::string::npos);
}

TEST_F(SavedSearchesTest, WhatIsNotIndexedYetWhenItsOwnerLooksIsNewAfterwards) {
  save("q=hat then", "Then");
  site_.add(published("Hát then chờ"));  // published, but nobody finds it yet
  act("open", id());
  EXPECT_EQ(badge(), "");
  site_.index();
  EXPECT_EQ(badge(), "1");
}

TEST_F(SavedSearchesTest, WhatItsOwnerMayNotSeeIsNeverNew) {
  save("q=hat then", "Then");
  add("Hát then kín", AccessClass::staff);
  EXPECT_EQ(badge(), "");
  add("Hát then cho người đăng nhập", AccessClass::signed_in);
  EXPECT_EQ(badge(), "1");
}

TEST_F(SavedSearchesTest, IsRenamedAndRemovedByItsOwnerAlone) {
  save("q=khen", "Khèn & sáo");
  const std::string mine = id();
  EXPECT_NE(site_.page("/vi/searches").find("Khèn &amp; sáo"), std::string::npos);
  EXPECT_EQ(act("rename", mine, "&name=S%C3%A1o").status, 303);
  EXPECT_NE(site_.page("/vi/searches").find("Sáo"), std::string::npos);
  EXPECT_EQ(act("rename", mine, "&name=").status, 422);

  site_.sign_in("eve", Role::administrator);
  EXPECT_EQ(id(), "");
  for (const std::string op : {"open", "rename", "remove", "feed", "unfeed"}) {
    EXPECT_EQ(act(op, mine, "&name=x").status, 404) << op;
  }
  EXPECT_EQ(act("explode", mine).status, 400);
}

TEST_F(SavedSearchesTest, FormsOfOtherSitesChangeNothing) {
  site_.csrf = "guessed";
  EXPECT_EQ(save("q=khen", "Khèn").status, 403);
}

TEST_F(SavedSearchesTest, AFeedShowsItsOwnersRecordsToWhoeverHasTheAddress) {
  add("Hát then cho người đăng nhập", AccessClass::signed_in);
  add("Hát then nội bộ", AccessClass::staff);
  save("q=hat then", "Then của tôi");
  EXPECT_EQ(feed(), "");
  act("feed", id());
  const std::string address = feed();
  ASSERT_TRUE(address.starts_with("/vi/searches/signed/")) << address;
  const std::string mine = id();

  site_.sign_out();
  const Reply reply = site_.get(address);
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.headers.find("Cache-Control").find("private"), std::string::npos);
  const Xml xml(PageSite::body(reply));
  EXPECT_EQ(xml.count("/feed/entry"), 2U);
  EXPECT_EQ(xml.text("/feed/title").substr(0, 15), "Then của tôi");
  EXPECT_EQ(PageSite::body(reply).find("nội bộ"), std::string::npos);
  // Neither the token of another search nor a guess opens it.
  EXPECT_EQ(site_.get("/vi/searches/signed/AAAAAAAAAAAAAAAAAAAAAAAA/" + mine).status, 404);
  EXPECT_EQ(site_.get("/en" + address.substr(3)).status, 404);
}

TEST_F(SavedSearchesTest, AFeedEndsWhenItIsGivenUpAndWithItsOwnersAccount) {
  save("q=hat then", "Then");
  act("feed", id());
  const std::string first = feed();
  EXPECT_EQ(site_.get(first).status, 200);
  act("feed", id());
  const std::string second = feed();
  EXPECT_NE(first, second);
  EXPECT_EQ(site_.get(first).status, 404);
  EXPECT_EQ(site_.get(second).status, 200);
  act("unfeed", id());
  EXPECT_EQ(site_.get(second).status, 404);
  act("feed", id());
  const std::string third = feed();
  EXPECT_EQ(site_.get(second).status, 404) << "a number was used again";
  EXPECT_EQ(site_.get(third).status, 200);
  ASSERT_TRUE(site_.archive.home->catalogue->write([&](Db& db) -> Result<void> {
    const auto account = TRY(find_account(db, "mai"));
    return set_disabled(db, account->id, true);
  }));
  EXPECT_EQ(site_.get(third).status, 404);
}

TEST_F(SavedSearchesTest, OnePersonKeepsABoundedNumber) {
  for (int i = 0; i < most_saved_searches; ++i) {
    ASSERT_TRUE(site_.archive.home->catalogue->write([&](Db& db) -> Result<void> {
      const auto account = TRY(find_account(db, "mai"));
      TRY(save_search(db, site_.clock, account->id, {"x", "vi", "q=x", {}}));
      return {};
    }));
  }
  const Reply reply = save("q=hat then", "Then");
  EXPECT_EQ(reply.status, 422);
  EXPECT_NE(PageSite::body(reply).find("100"), std::string::npos);
  EXPECT_EQ(site_.get("/vi/about").status, 200);
}

}  // namespace
}  // namespace khen::test
