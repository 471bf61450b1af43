// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/synonyms.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

class SynonymPagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    site_.add(published("Lễ cầu mưa"));
    site_.add(published("Lễ đảo vũ"));
    site_.index();
  }
  std::vector<SynonymGroup> all() {
    return site_.archive.home->catalogue->read([](Db& db) { return list_synonyms(db); }).value();
  }
  bool finds(const std::string& query, const std::string& title) {
    return site_.page("/vi/search?q=" + percent_encode(query)).find(title) != std::string::npos;
  }

  PageSite site_;
};

TEST_F(SynonymPagesTest, TheStaffKeepsGroupsThatCountFromTheNextSearchOn) {
  EXPECT_FALSE(finds("cầu mưa", "đảo vũ"));
  site_.sign_in("lan", Role::archivist);
  Reply reply =
      site_.post("/vi/desk/synonyms", "op=save&id=&words=" + percent_encode("cầu mưa\r\nđảo vũ") + "&language=");
  EXPECT_EQ(reply.status, 303) << PageSite::body(reply);
  ASSERT_EQ(all().size(), 1U);
  site_.sign_out();
  EXPECT_TRUE(finds("cầu mưa", "đảo vũ"));

  site_.sign_in("boss", Role::administrator);
  const SynonymGroup group = all()[0];
  const std::string form = site_.page("/vi/desk/synonyms?id=" + group.id.str());
  EXPECT_NE(form.find(">cầu mưa\nđảo vũ</textarea>"), std::string::npos) << form;
  reply = site_.post("/vi/desk/synonyms", "op=save&id=" + group.id.str() + "&version=1&language=de&words=a%0Ab");
  EXPECT_EQ(reply.headers.find("Location"), "/vi/desk/synonyms?done=synonyms.changed");
  reply = site_.post("/vi/desk/synonyms", "op=save&id=" + group.id.str() + "&version=1&language=de&words=a%0Ac");
  EXPECT_EQ(reply.status, 409);
  EXPECT_NE(PageSite::body(reply).find(">a\nc</textarea>"), std::string::npos) << "what was typed is lost";
  EXPECT_EQ(site_.post("/vi/desk/synonyms", "op=remove&id=" + group.id.str() + "&version=2").status, 303);
  EXPECT_TRUE(all().empty());
}

TEST_F(SynonymPagesTest, WhatIsWrongIsToldBesideWhatWasTyped) {
  site_.sign_in("lan", Role::archivist);
  const Reply reply = site_.post("/en/desk/synonyms", "op=save&id=&language=&words=alone");
  EXPECT_EQ(reply.status, 422);
  EXPECT_NE(PageSite::body(reply).find("at least two words"), std::string::npos);
  EXPECT_NE(PageSite::body(reply).find(">alone</textarea>"), std::string::npos);
  EXPECT_TRUE(all().empty());
}

TEST_F(SynonymPagesTest, NobodyElseSeesOrChangesThem) {
  site_.sign_in("mai", Role::reader);
  EXPECT_EQ(site_.get("/vi/desk/synonyms").status, 403);
  EXPECT_EQ(site_.post("/vi/desk/synonyms", "op=save&id=&language=&words=a%0Ab").status, 403);
  site_.sign_out();
  EXPECT_EQ(site_.get("/vi/desk/synonyms").status, 401);
  site_.sign_in("lan", Role::archivist);
  site_.csrf = "guessed";
  EXPECT_EQ(site_.post("/vi/desk/synonyms", "op=save&id=&language=&words=a%0Ab").status, 403);
  EXPECT_TRUE(all().empty());
}

TEST_F(SynonymPagesTest, TheListIsSearchedWithoutMarks) {
  site_.sign_in("lan", Role::archivist);
  site_.post("/vi/desk/synonyms", "op=save&id=&language=&words=" + percent_encode("lễ hội\nhội hè"));
  site_.post("/vi/desk/synonyms", "op=save&id=&language=&words=" + percent_encode("khèn\nsáo"));
  const std::string page = site_.page("/vi/desk/synonyms?find=le+hoi");
  EXPECT_NE(page.find("lễ hội · hội hè"), std::string::npos);
  EXPECT_EQ(page.find("khèn · sáo"), std::string::npos);
}

}  // namespace
}  // namespace khen::test
