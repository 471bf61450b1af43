// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard.h"

#include <gtest/gtest.h>

namespace khen {
namespace {

const HeadLimits limits;

RequestHead accepted(std::string_view bytes) {
  const HeadProgress progress = scan_head(bytes, 0, limits);
  const auto* complete = std::get_if<HeadComplete>(&progress);
  if (complete == nullptr) {
    ADD_FAILURE() << "not complete: " << bytes;
    return {};
  }
  auto parsed = parse_head(bytes.substr(0, complete->size), limits);
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) ADD_FAILURE() << refusal->reason;
  return std::holds_alternative<RequestHead>(parsed) ? std::get<RequestHead>(parsed) : RequestHead{};
}

TEST(Guard, a_browsers_head_is_accepted_with_the_fields_that_count) {
  const RequestHead head = accepted(
      "GET /vi/records/01?x=1 HTTP/1.1\r\nHost: Disan.Example.VN:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\n"
      "Accept: text/html,*/*;q=0.8\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Site: none\r\nDNT: 1\r\n"
      "Accept-Encoding: gzip, deflate, br\r\nCookie: a=b\r\nCookie: c=d\r\nConnection: keep-alive\r\n\r\nrest");
  EXPECT_EQ(head.method, Method::get);
  EXPECT_EQ(head.path, "/vi/records/01");
  EXPECT_EQ(head.host, "disan.example.vn:8080");
  EXPECT_EQ(head.query.value_or("x", ""), "1");
  EXPECT_EQ(head.headers.find("cookie"), "a=b; c=d");
  EXPECT_EQ(head.headers.find("sec-fetch-site"), "none");
  EXPECT_FALSE(head.headers.has("dnt"));
  EXPECT_EQ(head.after_reply, AfterReply::keep);
}

TEST(Guard, the_head_ends_where_its_empty_line_ends) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const HeadProgress progress = scan_head(head + "GET /next", 0, limits);
  ASSERT_TRUE(std::holds_alternative<HeadComplete>(progress));
  EXPECT_EQ(std::get<HeadComplete>(progress).size, head.size());
}

TEST(Guard, scanning_in_pieces_finds_the_same_as_at_once) {
  const std::string head = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t seen = 0; seen < head.size(); ++seen) {
    ASSERT_TRUE(std::holds_alternative<HeadIncomplete>(scan_head(head.substr(0, seen), 0, limits))) << seen;
    const HeadProgress rest = scan_head(head, seen, limits);
    ASSERT_TRUE(std::holds_alternative<HeadComplete>(rest)) << seen;
    EXPECT_EQ(std::get<HeadComplete>(rest).size, head.size());
  }
}

TEST(Guard, a_hopeless_head_is_refused_before_it_is_complete) {
  for (const std::string& start : {std::string("GET / HTTP/1.1\n"), std::string("GET /\x01"), std::string("\r\n\r\n"),
                                   "GET /" + std::string(5000, 'a')}) {
    EXPECT_TRUE(std::holds_alternative<Refusal>(scan_head(start, 0, limits))) << start.substr(0, 20);
  }
}

TEST(Guard, exactly_the_limits_are_accepted) {
  std::string head = "GET /" + std::string(1023, 'a') + " HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 98; ++i) head += "A: b\r\n";
  EXPECT_EQ(accepted(head + "\r\n").path.size(), 1024U);
  EXPECT_TRUE(std::holds_alternative<Refusal>(parse_head(head + "A: b\r\n\r\n", limits)));
}

TEST(Guard, a_length_of_zero_is_no_body) {
  EXPECT_EQ(accepted("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").content_length, 0U);
  EXPECT_EQ(accepted("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n").content_length, 7U);
}

TEST(Guard, options_of_the_connection_are_read_as_a_list) {
  const auto after = [](const std::string& version, const std::string& value) {
    return accepted("GET / HTTP/" + version + "\r\nHost: a\r\nConnection: " + value + "\r\n\r\n").after_reply;
  };
  EXPECT_EQ(after("1.1", "foo, Close"), AfterReply::close);
  EXPECT_EQ(after("1.1", "foo"), AfterReply::keep);
  EXPECT_EQ(after("1.0", "foo"), AfterReply::close);
  EXPECT_EQ(after("1.0", "Keep-Alive"), AfterReply::keep);
  EXPECT_EQ(after("1.0", "keep-alive, close"), AfterReply::close);
}

}  // namespace
}  // namespace khen
