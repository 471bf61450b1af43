// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/support/hostile_site.h"

#include <nlohmann/json.hpp>

#include "tests/server/pyramid.h"

namespace khen::test {

using Json = nlohmann::json;

void expect_decent(const RawReply& reply, const std::string& what, RawClient::Expect body) {
  EXPECT_GE(reply.status, 200) << what << ": no answer";
  EXPECT_LT(reply.status, 500) << what << ": " << reply.body.substr(0, 400);
  const bool shown = reply.header("content-type").starts_with("text/html");
  EXPECT_TRUE(!shown || reply.body.find(markup) == std::string::npos) << what << ": came back as markup";
  EXPECT_FALSE(reply.header("x-content-type-options").empty()) << what;
  if (reply.status < 400 || body == RawClient::Expect::head_only) return;
  const std::string type = reply.header("content-type");
  if (type == "application/problem+json") {
    const Json problem = Json::parse(reply.body, nullptr, false);
    ASSERT_TRUE(problem.is_object()) << what;
    EXPECT_EQ(problem["status"], reply.status) << what;
    EXPECT_NE(problem.value("detail", ""), "") << what << ": " << reply.body;
  } else {
    EXPECT_TRUE(type.starts_with("text/html")) << what << ": " << type;
    EXPECT_NE(reply.body.find("<h1"), std::string::npos) << what;
  }
}

void expect_refused(const RawReply& reply, const std::string& what) {
  expect_decent(reply, what);
  EXPECT_GE(reply.status, 400) << what;
}

HostileSite::HostileSite()
    : record_(made_.add("Lễ hội " + markup, Status::published, AccessClass::everyone)),
      picture_record_(made_.add("Bản đồ", Status::published, AccessClass::everyone)),
      film_(made_.add_recording(record_)),
      picture_(made_.add_recording(picture_record_)) {
  publish_picture();
  made_.index();
  site_ = std::make_unique<SiteProcess>(made_.archive.home_path());
  log_in();
}

void HostileSite::publish_picture() {
  RenditionSet set{picture_, picture_.str() + "/plan2", "plan2", large_picture()};
  const Path directory = made_.archive.home->paths.renditions / set.directory;
  std::filesystem::create_directories(directory);
  std::ofstream(directory / "pyramid.zip", std::ios::binary) << pyramid({"pyramid/pyramid_files/3/4_2.jpg"});
  std::ofstream(directory / "image-640.jpg") << "whole";
  EXPECT_TRUE(
      made_.archive.home->catalogue->write([&](Db& db) { return publish_renditions(db, made_.clock, set, "{}"); }));
}

void HostileSite::log_in() {
  const std::string body = Json{{"login", "lan"}, {"password", ApiSite::password}}.dump();
  const RawReply reply = send("POST", "/api/v1/session", body, ApiClient::json_type);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string cookie = reply.header("set-cookie");
  staff_ = "Cookie: " + cookie.substr(0, cookie.find(';')) +
           "\r\nX-CSRF-Token: " + Json::parse(reply.body)["csrf"].get<std::string>() + "\r\n";
}

RawReply HostileSite::send(const std::string& method, const std::string& target, const std::string& body,
                           const std::string& fields) const {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: khen.test\r\n" + fields;
  if (method == "POST" || method == "PUT" || method == "PATCH") {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return ask(site_->port(), request + "\r\n" + body,
             method == "HEAD" ? RawClient::Expect::head_only : RawClient::Expect::content);
}

bool HostileSite::still_serves() const {
  return site_->is_alive() && send("GET", "/vi/records/" + record_.str()).status == 200;
}

void HostileSite::ask_for_everything() {
  for (const std::string& address : addresses()) static_cast<void>(send("GET", address, "", staff_));
}

std::vector<std::string> HostileSite::addresses() const {
  const std::string record = record_.str();
  const std::string film = film_.str();
  return {"/",
          "/vi/",
          "/vi",
          "/search",
          "/vi/search?q=le",
          "/vi/browse/places",
          "/vi/collections/x",
          "/collections/x",
          "/vi/about",
          "/vi/saver",
          "/vi/login",
          "/vi/logout",
          "/vi/password",
          "/vi/desk",
          "/vi/desk/accounts",
          "/vi/desk/records",
          "/vi/desk/records/" + record,
          "/vi/desk/records/" + record + "/status",
          "/vi/desk/collections",
          "/vi/desk/upload",
          "/vi/desk/jobs",
          "/vi/desk/recordings/" + film + "/transcripts",
          "/vi/desk/recordings/" + film + "/poster",
          "/vi/desk/transcripts/x",
          "/vi/records/" + record,
          "/records/" + record,
          "/media/" + film + "/v240.mp4",
          "/media/" + film + "/master.m3u8",
          "/media/" + film + "/original",
          "/signed/x/" + film + "/v240.mp4",
          "/iiif/3/" + picture_.str(),
          "/iiif/3/" + picture_.str() + "/info.json",
          "/iiif/3/" + picture_.str() + "/full/max/0/default.jpg",
          "/api/v1/records",
          "/api/v1/records/" + record,
          "/api/v1/records/" + record + "/versions",
          "/api/v1/records/" + record + "/events",
          "/api/v1/recordings/" + film + "/transcripts",
          "/api/v1/transcripts/x",
          "/api/v1/transcripts/x/review",
          "/api/v1/search?q=le",
          "/api/v1/collections",
          "/api/v1/collections/x",
          "/api/v1/vocabularies",
          "/api/v1/vocabularies/x",
          "/api/v1/schemas/record.json",
          "/api/v1/openapi.json",
          "/api/v1/jobs",
          "/api/v1/jobs/x/retry",
          "/api/v1/session",
          "/api/v1/uploads",
          "/api/v1/uploads/x",
          "/assets/x",
          "/healthz",
          "/readyz",
          "/robots.txt",
          "/nothing",
          "/api/v1/nothing"};
}

}  // namespace khen::test
