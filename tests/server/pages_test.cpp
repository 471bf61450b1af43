// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <regex>

#include "tests/server/page_site.h"

namespace khen::test {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Every page on which a reader could find traces of a Record.
std::vector<std::string> public_pages() {
  return {"/vi/",
          "/vi/search?q=",
          "/vi/search?q=katê",
          "/vi/search?sort=newest",
          "/vi/search?group=cham",
          "/vi/browse/groups",
          "/vi/browse/types",
          "/vi/browse/places",
          "/vi/browse/collections"};
}

TEST(Pages, the_start_page_shows_what_was_published) {
  PageSite site;
  site.add(published("Lễ hội Lồng tồng"));
  site.index();
  const std::string html = site.page("/vi/");
  EXPECT_TRUE(holds(html, "Lễ hội Lồng tồng"));
  EXPECT_TRUE(holds(html, "<html lang=\"vi\""));
  EXPECT_TRUE(holds(site.page("/en/"), "<html lang=\"en\""));
}

TEST(Pages, a_method_that_a_page_does_not_take_is_told_as_a_page) {
  PageSite site;
  Request request = site.request(Method::delete_, "/vi/");
  const Reply reply = site.answer(request);
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.headers.find("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_TRUE(holds(site.body(reply), "Địa chỉ này không nhận cách gọi DELETE."));
  EXPECT_TRUE(holds(site.body(reply), "GET, HEAD, OPTIONS"));
  EXPECT_TRUE(holds(site.body(reply), "405")) << site.body(reply);
  EXPECT_TRUE(reply.headers.find("Content-Type").starts_with("text/html"));
}

TEST(Pages, marks_are_not_needed_to_find_and_are_shown_in_the_hit) {
  PageSite site;
  const RecordId id = site.add(published("Lễ hội Lồng tồng"));
  site.index();
  const std::string html = site.page("/vi/search?q=le+hoi");
  EXPECT_TRUE(holds(html, "/vi/records/" + id.str()));
  EXPECT_TRUE(holds(html, "<mark>")) << html;
  EXPECT_FALSE(holds(site.page("/vi/search?q=xyzzy"), id.str()));
}

TEST(Pages, a_reserved_Record_leaves_no_trace_for_others) {
  PageSite site;
  Record record = published("Lễ hội Katê kín", AccessClass::staff);
  record.all(FieldId::ethnic_groups) = {Term{"cham"}};
  record.all(FieldId::collections) = {CollectionRef{"kin"}};
  const RecordId id = site.add(record);
  ASSERT_TRUE(site.archive.home->catalogue->write([&](Db& db) {
    return put_collection(db, site.clock, Collection{"kin", {{"vi", "Sưu tập kín"}}, {}});
  }));
  site.index();
  for (const std::string& target : public_pages()) {
    const std::string html = site.page(target);
    EXPECT_FALSE(holds(html, "Katê kín")) << target;
    EXPECT_FALSE(holds(html, id.str())) << target;
    EXPECT_FALSE(holds(html, "Sưu tập kín")) << target;
    if (!holds(target, "group=cham")) {
      EXPECT_FALSE(holds(html, "group=cham")) << target;
    }
  }
  EXPECT_EQ(site.get("/vi/collections/kin").status, 404);
  const Reply missing = site.get("/vi/records/" + id.str());
  const Reply nothing = site.get("/vi/records/00000000000000000000000000");
  EXPECT_EQ(missing.status, nothing.status) << "it can be told from a Record that does not exist";
  site.sign_in("lan", Role::archivist);
  EXPECT_TRUE(holds(site.page("/vi/search?q=katê"), id.str())) << "the control: staff see it";
  EXPECT_EQ(site.get("/vi/collections/kin").status, 200);
}

TEST(Pages, a_Record_for_signed_in_readers_asks_others_to_sign_in) {
  PageSite site;
  const RecordId id = site.add(published("Bài ca dành cho người đăng nhập", AccessClass::signed_in));
  site.index();
  const Reply refused = site.get("/vi/records/" + id.str());
  EXPECT_TRUE(refused.status == 401 || refused.status == 403 || refused.status == 404) << refused.status;
  EXPECT_FALSE(holds(PageSite::body(refused), "Bài ca dành"));
  site.sign_in("mai", Role::reader);
  EXPECT_EQ(site.get("/vi/records/" + id.str()).status, 200);
}

TEST(Pages, a_text_in_another_language_carries_its_language_and_a_notice) {
  PageSite site;
  Record record = published("Lễ hội Lồng tồng");
  record.all(FieldId::descriptions) = {LocalizedText{"fr", "La fête des semailles."}};
  const RecordId id = site.add(record);
  const std::string html = site.page("/en/records/" + id.str());
  EXPECT_TRUE(holds(html, "<p lang=\"fr\">La fête des semailles.</p>")) << html;
  EXPECT_TRUE(holds(html, "<h1 lang=\"vi\">"));
  EXPECT_TRUE(holds(html, "shown in French"));
  EXPECT_FALSE(holds(site.page("/fr/records/" + id.str()), "lang=\"fr\">La fête")) << "its own language needs no mark";
}

TEST(Pages, hostile_texts_stay_texts_everywhere) {
  PageSite site;
  const std::string attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{page.csrf}}";
  Record record = published(attack);
  for (const FieldId id : {FieldId::alternative_names, FieldId::descriptions, FieldId::subjects, FieldId::occasions,
                           FieldId::provenance}) {
    record.all(id) = {LocalizedText{"vi", attack}};
  }
  record.all(FieldId::people) = {Person{attack, "singer", ""}};
  record.all(FieldId::places) = {Place{"", "", attack, attack, {}}};
  const RecordId id = site.add(record);
  site.index();
  const std::string query = percent_encode(attack);
  site.sign_in("lan", Role::archivist);
  const std::vector<std::string> targets{"/vi/",
                                         "/vi/search?q=" + query,
                                         "/vi/search?group=" + query,
                                         "/vi/search?q=alert",
                                         "/vi/records/" + id.str(),
                                         "/vi/desk",
                                         "/vi/desk/records/" + id.str(),
                                         "/vi/desk/jobs",
                                         "/vi/desk/collections",
                                         "/vi/desk/upload?record=" + id.str(),
                                         "/vi/login?next=" + query,
                                         "/vi/" + query};
  for (const std::string& target : targets) {
    const std::string html = site.page(target);
    ASSERT_FALSE(html.empty()) << target;
    EXPECT_FALSE(holds(html, "<script>alert")) << target;
    EXPECT_FALSE(holds(html, "<img src=x")) << target;
  }
}

TEST(Pages, no_form_leads_to_another_site) {
  PageSite site;
  for (const char* back : {"//evil.test/", "/\\evil.test", "https://evil.test/", "/\t/evil.test", "\t//evil.test",
                           "/\n/evil.test", "/\r/evil.test", " //evil.test", "javascript:alert(1)", ""}) {
    const Reply reply =
        site.answer(site.request(Method::post, "/vi/saver", "saver=1&back=" + percent_encode(std::string(back))));
    EXPECT_EQ(reply.status, 303) << back;
    EXPECT_EQ(reply.headers.find("Location"), "/vi/") << back;
  }
  const Reply own = site.answer(site.request(Method::post, "/vi/saver", "saver=1&back=%2Fvi%2Fabout"));
  EXPECT_EQ(own.headers.find("Location"), "/vi/about");
}

TEST(Pages, addresses_without_a_language_lead_to_the_readers_own) {
  PageSite site;
  Request asked = site.request(Method::get, "/");
  asked.headers.add("accept-language", "de-AT, en;q=0.5");
  const Reply reply = site.answer(std::move(asked));
  EXPECT_EQ(reply.status, 302);
  EXPECT_EQ(reply.headers.find("Location"), "/de/");
  EXPECT_EQ(site.get("/search?q=khèn").headers.find("Location"), "/vi/search?q=khèn");
  EXPECT_EQ(site.get("/vi").headers.find("Location"), "/vi/");
  EXPECT_EQ(site.get("/xx").status, 404);
}

TEST(Pages, a_permanent_address_gives_linked_data_to_programs) {
  PageSite site;
  const RecordId id = site.add(published("Lễ hội Lồng tồng"));
  Request asked = site.request(Method::get, "/records/" + id.str());
  asked.headers.add("accept", "application/ld+json");
  const Reply data = site.answer(std::move(asked));
  EXPECT_EQ(data.status, 200);
  EXPECT_EQ(data.headers.find("Content-Type"), "application/ld+json");
  EXPECT_EQ(site.get("/records/" + id.str()).headers.find("Location"), "/vi/records/" + id.str());
  for (const char* format : {"jsonld", "dc", "bibtex", "ris", "csl"}) {
    const Reply reply = site.get("/vi/records/" + id.str() + "?format=" + format);
    EXPECT_EQ(reply.status, 200) << format;
    EXPECT_TRUE(holds(PageSite::body(reply), "Lồng")) << format;
  }
  EXPECT_EQ(site.get("/vi/records/" + id.str() + "?format=exe").status, 404);
}

TEST(Pages, the_data_saver_is_switched_by_a_form_and_leads_back_to_this_site_only) {
  PageSite site;
  const Reply on = site.answer(site.request(Method::post, "/vi/saver", "saver=1&back=%2Fvi%2Fabout"));
  EXPECT_EQ(on.status, 303);
  EXPECT_EQ(on.headers.find("Location"), "/vi/about");
  EXPECT_TRUE(on.headers.find("Set-Cookie").starts_with("khen-saver=1"));
  for (const char* back : {"%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example"}) {
    const Reply reply = site.answer(site.request(Method::post, "/vi/saver", std::string("saver=1&back=") + back));
    EXPECT_EQ(reply.headers.find("Location"), "/vi/") << back;
  }
}

TEST(Pages, the_workbench_is_for_staff) {
  PageSite site;
  for (const char* target :
       {"/vi/desk", "/vi/desk/jobs", "/vi/desk/upload", "/vi/desk/collections", "/vi/desk/accounts"}) {
    EXPECT_EQ(site.get(target).status, 401) << target;
  }
  site.sign_in("mai", Role::reader);
  EXPECT_EQ(site.get("/vi/desk").status, 403);
  site.sign_in("lan", Role::archivist);
  EXPECT_EQ(site.get("/vi/desk").status, 200);
  EXPECT_EQ(site.get("/vi/desk/accounts").status, 403);
  site.sign_in("boss", Role::administrator);
  EXPECT_EQ(site.get("/vi/desk/accounts").status, 200);
}

class Editing : public ::testing::Test {
 protected:
  void SetUp() override {
    site.sign_in("lan", Role::archivist);
    Record record;
    record.all(FieldId::titles) = {LocalizedText{"vi", "Nháp"}};
    id = site.add(record);
    address = "/vi/desk/records/" + id->str();
  }
  PageSite site;
  std::optional<RecordId> id;
  std::string address;
};

TEST_F(Editing, the_form_holds_every_field_of_the_table) {
  const std::string html = site.page(address);
  for (const Field& row : field_table) {
    EXPECT_TRUE(holds(html, "data-field=\"" + std::string(row.name) + "\"")) << row.name;
  }
  EXPECT_TRUE(holds(html, "value=\"Nháp\""));
}

TEST_F(Editing, what_is_typed_is_saved_as_a_new_version_by_whoever_typed_it) {
  const Reply reply =
      site.post(address, "version=1&op=save&note=vì+sai&titles.0.lang=vi&titles.0.value=Lễ+hội&ethnic_groups.0.id=tay");
  EXPECT_EQ(reply.status, 303) << PageSite::body(reply);
  const Record record = site.read(*id);
  EXPECT_EQ(record.version, 2);
  EXPECT_EQ(title_of(record, "vi").value, "Lễ hội");
  EXPECT_EQ(values_of<Term>(record, FieldId::ethnic_groups).size(), 1U);
  EXPECT_TRUE(holds(site.page(address), "vì sai"));
  EXPECT_TRUE(holds(site.page(address), "account:lan"));
}

TEST_F(Editing, a_mistake_is_told_and_nothing_typed_is_lost) {
  const Reply reply = site.post(
      address, "version=1&op=save&titles.0.lang=vi&titles.0.value=Tên&dates.0.kind=held&dates.0.edtf=2024-13");
  EXPECT_EQ(reply.status, 422);
  const std::string html = PageSite::body(reply);
  EXPECT_TRUE(holds(html, "value=\"2024-13\""));
  EXPECT_TRUE(holds(html, "id=\"problems\""));
  EXPECT_EQ(site.read(*id).version, 1);
}

TEST_F(Editing, rows_are_added_and_removed_without_JavaScript) {
  const Reply more = site.post(address, "version=1&op=add%3Atitles&titles.0.lang=vi&titles.0.value=Một");
  EXPECT_EQ(more.status, 200);
  EXPECT_TRUE(holds(PageSite::body(more), "name=\"titles.1.value\""));
  EXPECT_TRUE(holds(PageSite::body(more), "value=\"Một\""));
  const Reply less =
      site.post(address, "version=1&op=remove%3Atitles%3A0&titles.0.value=Một&titles.1.lang=en&titles.1.value=Two");
  EXPECT_FALSE(holds(PageSite::body(less), "value=\"Một\""));
  EXPECT_TRUE(holds(PageSite::body(less), "value=\"Two\""));
  EXPECT_EQ(site.read(*id).version, 1) << "adding a row stores nothing";
}

TEST_F(Editing, whoever_saves_second_sees_both) {
  ASSERT_EQ(site.post(address, "version=1&op=save&titles.0.lang=vi&titles.0.value=Của+người+khác").status, 303);
  const Reply late = site.post(address, "version=1&op=save&titles.0.lang=vi&titles.0.value=Của+tôi");
  EXPECT_EQ(late.status, 409);
  EXPECT_TRUE(holds(PageSite::body(late), "value=\"Của tôi\"")) << "what was typed is lost";
  EXPECT_TRUE(holds(PageSite::body(late), "name=\"version\" value=\"2\""));
  EXPECT_EQ(title_of(site.read(*id), "vi").value, "Của người khác");
}

TEST_F(Editing, publishing_opens_and_withdrawing_needs_a_reason) {
  ASSERT_EQ(site.post(address + "/status", "version=1&op=publish&access=public").status, 303);
  EXPECT_EQ(site.read(*id).audience(), AccessClass::everyone);
  EXPECT_EQ(site.post(address + "/status", "version=2&op=withdraw&access=public&reason=").status, 422);
  EXPECT_EQ(site.read(*id).status, Status::published);
  ASSERT_EQ(site.post(address + "/status", "version=2&op=withdraw&access=public&reason=gia+đình+xin+rút").status, 303);
  EXPECT_EQ(site.read(*id).status, Status::withdrawn);
  site.sign_out();
  EXPECT_EQ(site.get("/vi/records/" + id->str()).status, 404);
}

TEST_F(Editing, a_form_without_its_token_or_from_elsewhere_changes_nothing) {
  const std::string fields = "version=1&op=save&titles.0.lang=vi&titles.0.value=Lạ";
  EXPECT_EQ(site.answer(site.request(Method::post, address, fields)).status, 403);
  Request foreign = site.request(Method::post, address, "csrf=" + site.csrf + "&" + fields);
  foreign.headers.set("origin", "https://evil.example");
  EXPECT_EQ(site.answer(std::move(foreign)).status, 403);
  EXPECT_EQ(site.read(*id).version, 1);
  EXPECT_EQ(site.post(address, fields).status, 303) << "the control: our own form is taken";
}

TEST(Accounts, an_administrator_adds_one_with_a_password_shown_once) {
  PageSite site;
  site.sign_in("boss", Role::administrator);
  const std::string html = PageSite::body(site.post("/vi/desk/accounts", "op=add&name=hoa&role=archivist"));
  std::smatch found;
  ASSERT_TRUE(std::regex_search(html, found, std::regex("class=\"secret\">([a-z0-9-]+)<"))) << html;
  EXPECT_FALSE(holds(site.page("/vi/desk/accounts"), found[1].str()));
  site.sign_out();
  const Reply entered = site.answer(site.request(Method::post, "/vi/login", "name=hoa&password=" + found[1].str()));
  EXPECT_EQ(entered.status, 303);
  EXPECT_EQ(entered.headers.find("Location"), "/vi/password");
}

TEST(Accounts, nobody_locks_themselves_out) {
  PageSite site;
  site.sign_in("boss", Role::administrator);
  for (const char* op : {"disable", "role", "reset"}) {
    site.post("/vi/desk/accounts", std::string("op=") + op + "&name=boss&role=reader");
    EXPECT_EQ(site.get("/vi/desk/accounts").status, 200) << op;
  }
}

TEST(Accounts, a_wrong_password_is_told_without_telling_which_part_was_wrong) {
  PageSite site;
  site.sign_in("lan", Role::archivist);
  site.sign_out();
  const Reply known = site.answer(site.request(Method::post, "/en/login", "name=lan&password=wrong"));
  const Reply unknown = site.answer(site.request(Method::post, "/en/login", "name=nobody&password=wrong"));
  EXPECT_EQ(known.status, 401);
  EXPECT_EQ(unknown.status, known.status);
  EXPECT_TRUE(holds(PageSite::body(known), "login name or password is wrong"));
}

TEST(ErrorPages, a_fault_of_ours_shows_a_code_and_nothing_else) {
  PageSite site;
  Request asked = site.request(Method::get, "/vi/x");
  const Call call{asked, {}, {}, "en", "abc123abc123", site.clock.now()};
  const Error error = with_cause(fail(Code::io, "disk.failed"), "/srv/secret/path: errno 5");
  const Reply reply = error_page(site.site, call, error);
  EXPECT_EQ(reply.status, 500);
  EXPECT_TRUE(holds(PageSite::body(reply), "abc123abc123"));
  EXPECT_FALSE(holds(PageSite::body(reply), "secret"));
}

}  // namespace
}  // namespace khen::test
