// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/handover.h"

#include "tests/server/raw_client.h"
#include "tests/server/served_file.h"

// Who is told where a file lies in place of its bytes, and who never is.
namespace khen::test {
namespace {

Handover to(std::string proxy) { return {{std::move(proxy)}, "/srv/home"}; }

class HandedOver : public testing::Test {
 protected:
  Representation shown() const {
    Representation made = film.shown();
    std::get<FileRange>(made.content).path = std::make_shared<const Path>("/srv/home/renditions/á %/v.mp4");
    return made;
  }
  RawReply fetch(std::string_view fields) {
    client->send(get("/film", fields));
    return client->read_reply();
  }
  void serve(HttpServer::Options options) {
    server = std::make_unique<RunningServer>(
        [this](Request& request) {
          Reply reply = present(request, shown());
          if (repeats) reply.standing = std::make_shared<const Standing>(Standing{[] { return true; }, shown()});
          return reply;
        },
        std::move(options));
    client = std::make_unique<RawClient>(server->port());
  }

  const OneFile film{100'000};
  bool repeats = true;
  std::unique_ptr<RunningServer> server;
  std::unique_ptr<RawClient> client;
};

TEST_F(HandedOver, a_named_proxy_is_told_the_place_of_a_file) {
  for (const bool again : {true, false}) {
    repeats = again;
    serve({.trusted_proxies = {"127.0.0.1"}, .handover = to("127.0.0.1")});
    for (int round = 0; round < 2; ++round) {  // by the handler, then repeated by the loop
      for (const char* fields : {"", "Range: bytes=5-9\r\n"}) {
        const RawReply reply = fetch(fields);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.header("x-accel-redirect"), "/_khen/renditions/%C3%A1%20%25/v.mp4");
        EXPECT_EQ(reply.header("content-type"), "video/mp4");
        EXPECT_EQ(reply.header("etag"), "\"one\"");
        EXPECT_EQ(reply.headers.count("content-range"), 0U);
        EXPECT_EQ(reply.body, "");
      }
    }
  }
}

TEST_F(HandedOver, what_the_proxy_would_judge_otherwise_is_answered_by_us) {
  serve({.trusted_proxies = {"127.0.0.1"}, .handover = to("127.0.0.1")});
  struct Row {
    const char* fields;
    int status;
  };
  const Row rows[] = {
      {"If-None-Match: \"one\"\r\n", 304},
      {"If-Match: \"two\"\r\n", 412},
      {"If-Match: \"one\"\r\n", 200},
      {"Range: bytes=100000-\r\n", 416},
      {"Range: bytes=0-1,5-6\r\n", 200},
      {"Range: bytes=9-5\r\n", 200},
      {"Range: bytes=0-9\r\nIf-Range: \"two\"\r\n", 200},
  };
  for (int round = 0; round < 2; ++round) {
    for (const Row& row : rows) {
      const RawReply reply = fetch(row.fields);
      EXPECT_EQ(reply.status, row.status) << row.fields;
      EXPECT_EQ(reply.headers.count("x-accel-redirect"), 0U) << row.fields;
      if (row.status == 200) {
        EXPECT_TRUE(reply.body == film.bytes) << row.fields;
      }
    }
  }
}

TEST_F(HandedOver, nobody_else_is_told_anything) {
  const HttpServer::Options strangers[] = {
      {.handover = to("127.0.0.1")},                                   // not a trusted proxy
      {.trusted_proxies = {"127.0.0.1"}, .handover = to("10.0.0.1")},  // trusted, but sends no files
      {.trusted_proxies = {"127.0.0.1"}},                              // nobody does
      {.trusted_proxies = {"127.0.0.1"}, .handover = Handover{{"127.0.0.1"}, "/srv/other"}},  // lies elsewhere
      {.trusted_proxies = {"127.0.0.1"}, .handover = Handover{{"127.0.0.1"}, "/srv/hom"}},
  };
  for (const HttpServer::Options& options : strangers) {
    serve(options);
    for (int round = 0; round < 2; ++round) {
      const RawReply reply = fetch("Range: bytes=5-9\r\n");
      EXPECT_EQ(reply.status, 206);
      EXPECT_EQ(reply.headers.count("x-accel-redirect"), 0U);
      EXPECT_EQ(reply.body, film.bytes.substr(5, 5));
    }
  }
}

TEST_F(HandedOver, a_reload_changes_who_is_told) {
  serve({.trusted_proxies = {"127.0.0.1"}});
  EXPECT_EQ(fetch("").body.size(), 100'000U);
  HttpServer::Options fresh{.trusted_proxies = {"127.0.0.1"}, .handover = to("127.0.0.1")};
  ASSERT_TRUE(server->server().reload(fresh));
  client = std::make_unique<RawClient>(server->port());
  repeats = false;
  EXPECT_EQ(fetch("Cookie: lang=vi\r\n").header("x-accel-redirect"), "/_khen/renditions/%C3%A1%20%25/v.mp4");
  fresh.trusted_proxies = {"nonsense"};
  EXPECT_FALSE(server->server().reload(fresh));
  client = std::make_unique<RawClient>(server->port());
  EXPECT_EQ(fetch("Cookie: lang=en\r\n").body, "") << "a mistake changes nothing";
}

}  // namespace
}  // namespace khen::test
