// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>
#include <thread>

#include "metadata/base/digest.h"
#include "tests/proxies/support/asker.h"
#include "tests/proxies/support/origin.h"

// What a reader is promised holds whoever stands between: RFC 9110 and 9111, the fields of security, live events, and
// that what is withdrawn is gone.
namespace khen::test {
namespace {

using namespace std::chrono_literals;
using Fields = Asker::Fields;

class Between : public testing::TestWithParam<WayFacts> {
 protected:
  Origin origin{GetParam()};
  Way way{GetParam(), origin.port(), origin.root(), origin.pem()};
  Asker asker{way.base()};
  const std::string film = origin.file("above.mp4").address();
  const std::string tag = "\"tag-above.mp4\"";
};

TEST_P(Between, conditions_are_judged_by_our_tags) {
  const Answer whole = asker.get(film);
  ASSERT_EQ(whole.status, 200);
  EXPECT_EQ(whole.header("etag"), tag);
  EXPECT_EQ(whole.header("accept-ranges"), "bytes");
  const std::string modified = whole.header("last-modified");
  ASSERT_NE(modified, "");
  struct Row {
    Fields fields;
    int status;
  };
  const Row rows[] = {
      {{"If-None-Match: " + tag}, 304},
      {{"If-None-Match: \"other\", " + tag}, 304},
      {{"If-None-Match: \"other\""}, 200},
      {{"If-Modified-Since: " + modified}, 304},
      {{"If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT"}, 200},
      {{"Range: bytes=0-9", "If-Range: " + tag}, 206},
      {{"Range: bytes=0-9", "If-Range: " + modified}, 206},
      {{"Range: bytes=0-9", "If-Range: \"other\""}, 200},
      {{"Range: bytes=0-9", "If-None-Match: " + tag}, 304},
      {{"If-Match: " + tag}, 200},
      {{"If-Match: \"other\""}, 412},
  };
  for (int round = 0; round < 2; ++round) {  // from us, then perhaps from a copy
    for (const Row& row : rows) {
      const Answer answer = asker.get(film, row.fields);
      EXPECT_EQ(answer.status, row.status) << row.fields.front() << " " << row.fields.back();
      if (row.status == 206) {
        EXPECT_TRUE(answer.body == origin.file("above.mp4").read(0, 10));
      }
      if (row.status == 200) {
        EXPECT_EQ(answer.body.size(), slice + 1) << row.fields.front();
      }
      if (row.status == 304) {
        EXPECT_EQ(answer.body, "");
      }
    }
  }
}

TEST_P(Between, head_tells_what_get_would) {
  for (const char* name : {"one.mp4", "above.mp4", "original", "empty.mp4"}) {
    const std::string address = origin.file(name).address();
    Answer got = asker.get(address);
    Answer told = asker.head(address);
    EXPECT_EQ(told.body, "");
    EXPECT_EQ(told.status, got.status) << name;
    for (Answer* answer : {&got, &told}) {
      for (const char* own : {"date", "age", "x-varnish", "connection"}) answer->headers.erase(own);
    }
    EXPECT_EQ(told.headers, got.headers) << name;
  }
}

TEST_P(Between, the_fields_we_set_arrive) {
  for (int round = 0; round < 2; ++round) {
    const Answer original = asker.get(origin.file("original").address(), {"Range: bytes=0-0"});
    EXPECT_EQ(original.status, 206);
    EXPECT_EQ(original.header("content-type"), "text/html");
    EXPECT_EQ(original.header("content-security-policy"), "sandbox");
    EXPECT_EQ(original.header("content-disposition"),
              "attachment; filename=\"h_t then.html\"; filename*=UTF-8''h%C3%A1t%20then.html");
    EXPECT_EQ(original.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(original.header("referrer-policy"), "strict-origin-when-cross-origin");
    EXPECT_EQ(original.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(original.header("access-control-allow-origin"), "*");
    EXPECT_NE(original.header("cache-control").find("must-revalidate"), std::string::npos);
    EXPECT_EQ(original.headers.count("x-accel-redirect"), 0U);
    if (way.base().starts_with("https")) {
      EXPECT_EQ(original.header("strict-transport-security"), "max-age=31536000");
    }
  }
}

TEST_P(Between, several_ranges_give_the_whole) {
  const Answer answer = asker.get(film, {"Range: bytes=0-1,5-6"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == origin.file("above.mp4").read(0, slice + 1));
}

TEST_P(Between, what_is_withdrawn_is_gone) {
  ASSERT_EQ(asker.get(film).status, 200);
  ASSERT_EQ(asker.get(film, {"Range: bytes=5-9"}).status, 206);
  origin.withdraw();
  // A cache may hold on to it for the time of a segment.
  const auto limit = std::chrono::steady_clock::now() + 30s;
  while (GetParam().keeps_copies && asker.get(film).status != 404 && std::chrono::steady_clock::now() < limit) {
    std::this_thread::sleep_for(200ms);
  }
  EXPECT_EQ(asker.get(film).status, 404);
  EXPECT_EQ(asker.get(film, {"Range: bytes=5-9"}).status, 404);
}

TEST_P(Between, what_is_one_readers_own_reaches_nobody_else) {
  const Answer first = asker.get("/iiif/reserved", {"Cookie: session=one"});
  const Answer second = asker.get("/iiif/reserved", {"Cookie: session=two"});
  EXPECT_EQ(first.body, GetParam().keeps_cookies ? "for session=one" : "for ");
  EXPECT_EQ(second.body, GetParam().keeps_cookies ? "for session=two" : "for ");
  EXPECT_NE(second.header("cache-control").find("private"), std::string::npos);
}

TEST_P(Between, the_reader_is_known_and_cannot_pose_as_another) {
  const Answer answer = asker.get("/visitor", {"X-Forwarded-For: 9.9.9.9", "X-Forwarded-Proto: ftp"});
  const bool https = way.base().starts_with("https");
  EXPECT_EQ(answer.body, std::string("127.0.0.3 ") + (https || GetParam().origin_is_tls ? "https" : "http"));
}

TEST_P(Between, bodies_streams_and_problems_pass_whole) {
  std::string body(3 << 20, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 7919 >> 8U);
  EXPECT_EQ(asker.post("/digest", body).body, digest_hex(DigestAlgorithm::sha256, body));
  EXPECT_EQ(asker.post("/digest", "").body, digest_hex(DigestAlgorithm::sha256, ""));
  const std::string letters = std::string(100'000, 'c') + std::string(100'000, 'b') + std::string(100'000, 'a');
  EXPECT_TRUE(asker.get("/stream").body == letters);
  const Answer problem = asker.get("/nothing");
  EXPECT_EQ(problem.status, 404);
  EXPECT_EQ(problem.header("content-type"), "application/problem+json");
}

TEST_P(Between, events_come_one_by_one) {
  std::string heard;
  int told = 0;
  origin.feed().publish("job", "0");
  // The next is published only after the one before has arrived: whoever collects them waits for ever.
  asker.listen("/events", [&](std::string_view text) {
    heard += text;
    if (heard.find("data: " + std::to_string(told) + "\n") == std::string::npos) return true;
    origin.feed().publish("job", std::to_string(++told));
    return told < 4;
  });
  EXPECT_EQ(told, 4);
}

TEST_P(Between, nobody_gets_into_the_internal_addresses) {
  EXPECT_EQ(asker.get("/_khen/renditions/one.mp4").status, 404);
  EXPECT_EQ(asker.get("/_khen/vault/").status, 404);
}

INSTANTIATE_TEST_SUITE_P(Ways, Between, testing::ValuesIn(ways),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace khen::test
