// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <random>

#include "server/http/standing.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_file.h"

namespace khen::test {
namespace {

TEST(Standings, are_repeated_without_the_handler_for_as_long_as_they_hold) {
  const OneFile film(100'000);
  std::atomic<int> asked = 0;
  const auto holds = std::make_shared<std::atomic<bool>>(true);
  RunningServer server(
      [&](Request& request) {
        ++asked;
        if (!*holds) return text_reply(404, "text/plain", "gone");
        Reply reply = present(request, film.shown());
        reply.standing = std::make_shared<const Standing>(Standing{[holds] { return holds->load(); }, film.shown()});
        return reply;
      },
      {.loops = 1});
  RawClient client(server.port());
  const auto fetch = [&](std::string_view fields) {
    client.send(get("/film", fields));
    return client.read_reply();
  };
  RawReply first = fetch("");
  RawReply again = fetch("");
  EXPECT_EQ(asked, 1);
  for (RawReply* one : {&first, &again}) one->headers.erase("date");
  EXPECT_EQ(again.headers, first.headers);
  EXPECT_EQ(again.body, film.bytes);
  const RawReply part = fetch("Range: bytes=5-9\r\nCookie: lang=vi\r\n");
  EXPECT_EQ(asked, 2) << "other cookies, other viewer";
  EXPECT_EQ(part.body, film.bytes.substr(5, 5));
  EXPECT_EQ(fetch("If-None-Match: \"one\"\r\n").status, 304);
  EXPECT_EQ(fetch("If-Match: \"two\"\r\n").status, 412);
  EXPECT_EQ(fetch("Range: bytes=100000-\r\n").header("content-range"), "bytes */100000");
  client.send("HEAD" + get("/film", "Range: bytes=0-9\r\n").substr(3));
  const RawReply head = client.read_reply(RawClient::Expect::head_only);
  EXPECT_EQ(head.status, 206);
  EXPECT_EQ(head.header("content-length"), "10");
  EXPECT_EQ(asked, 2);
  *holds = false;
  EXPECT_EQ(fetch("").status, 404);
  EXPECT_EQ(fetch("Range: bytes=5-9\r\nCookie: lang=vi\r\n").status, 404);
}

// The control: one that always holds goes on to be told.
TEST(Standings, that_are_never_questioned_outlive_what_they_rest_on) {
  std::atomic<bool> allowed = true;
  RunningServer server(
      [&](Request&) {
        if (!allowed) return text_reply(404, "text/plain", "gone");
        Reply reply = text_reply(200, "text/plain", "secret");
        reply.standing = std::make_shared<const Standing>(Standing{[] { return true; }});
        return reply;
      },
      {.loops = 1});
  EXPECT_EQ(ask(server.port(), get("/")).body, "secret");
  allowed = false;
  EXPECT_EQ(ask(server.port(), get("/")).body, "secret");
  EXPECT_EQ(ask(server.port(), get("/", "Cookie: a=b\r\n")).status, 404);
}

TEST(Standings, that_no_longer_hold_keep_no_file_open) {
  StandingReplies replies;
  bool holds = true;
  std::vector<std::weak_ptr<const StandingReply>> put;
  const auto add = [&](const std::string& key, std::function<bool()> of) {
    auto reply = std::make_shared<StandingReply>();
    reply->standing = std::make_shared<const Standing>(Standing{std::move(of)});
    put.emplace_back(reply);
    replies.put(key, std::move(reply));
  };
  for (int i = 0; i < 10; ++i) add(std::to_string(i), [&] { return holds; });
  EXPECT_NE(replies.find("0"), nullptr);
  holds = false;
  add("other", [] { return true; });
  for (std::size_t i = 0; i < 10; ++i) EXPECT_TRUE(put[i].expired()) << i;
  EXPECT_NE(replies.find("other"), nullptr);
}

TEST(Standings, random_ranges_are_byte_exact) {
  std::mt19937_64 random(7);
  constexpr std::size_t slice = 1 << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, slice - 1, slice, slice + 1}) {
    const OneFile file(size);
    std::atomic<int> asked = 0;
    RunningServer server(
        [&](Request& request) {
          ++asked;
          Reply reply = present(request, file.shown());
          reply.standing = std::make_shared<const Standing>(Standing{[] { return true; }, file.shown()});
          return reply;
        },
        {.loops = 1});
    RawClient client(server.port());
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t reach = size + size / 4 + 3;
      const std::string first = random() % 5 == 0 ? "" : std::to_string(random() % reach);
      const std::string last = random() % 5 == 0 ? "" : std::to_string(random() % reach);
      const std::string header = "bytes=" + first + "-" + last;
      client.send(get("/r", "Range: " + header + "\r\n"));
      const RawReply reply = client.read_reply();
      const RangeDecision range = resolve_range(header, size);
      const int statuses[] = {200, 206, 416};
      ASSERT_EQ(reply.status, statuses[static_cast<int>(range.outcome)]) << header << " of " << size;
      ASSERT_TRUE(reply.body == file.bytes.substr(range.offset, range.length)) << header << " of " << size;
    }
    EXPECT_EQ(asked, 1);
  }
}

}  // namespace
}  // namespace khen::test
