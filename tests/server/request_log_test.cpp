// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/request_log.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "metadata/base/text.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

Exchange exchange_of(std::string_view address, std::string_view target) {
  Exchange exchange;
  exchange.method = "GET";
  exchange.target = target;
  exchange.client_address = address;
  exchange.referer = "https://disan.example.vn/vi/search?q=th%E1%BB%9D";
  exchange.user_agent = "Mozilla/5.0 \"odd\"\n";
  exchange.status = 206;
  exchange.body_bytes = 65'536;
  return exchange;
}

const Instant when = parse_rfc3339("2026-02-07T04:05:06Z").value();

TEST(RequestLog, WritesTheCombinedFormatAndNoClientForgesALine) {
  EXPECT_EQ(combined_line(exchange_of("203.0.113.77", "/media/a?x=1"), when, ReaderPrivacy::full),
            "203.0.113.77 - - [07/Feb/2026:04:05:06 +0000] \"GET /media/a?x=1 HTTP/1.1\" 206 65536 "
            "\"https://disan.example.vn/vi/search?q=th%E1%BB%9D\" \"Mozilla/5.0 \\\"odd\\\"\\x0a\"");
}

TEST(RequestLog, ShortensWhatTellsWhoReadsAndWhatTheySeek) {
  const std::string line = combined_line(exchange_of("203.0.113.77", "/vi/search?q=secret"), when, {});
  EXPECT_TRUE(line.starts_with("203.0.113.0 - - ")) << line;
  EXPECT_EQ(line.find("secret"), std::string::npos);
  EXPECT_EQ(line.find("q="), std::string::npos) << "nor in the referer";
  const auto address_in = [](std::string_view address) {
    const std::string text = combined_line(exchange_of(address, "/"), when, ReaderPrivacy::shortened);
    return text.substr(0, text.find(' '));
  };
  EXPECT_EQ(address_in("2001:db8:77:1:2:3:4:5"), "2001:db8:77::");
  EXPECT_EQ(address_in("2001:db8::5"), "2001:db8::");
  EXPECT_EQ(address_in("::1"), "::");
}

TEST(RequestLog, NothingIsLostWhenTheFileIsRotated) {
  const testing::Scratch place;
  const testing::FakeClock clock;
  const Path file = place / "access.log";
  {
    auto log = RequestLog::open(clock, file, ReaderPrivacy::full);
    ASSERT_TRUE(log);
    for (int i = 0; i < 500; ++i) (*log)->write(exchange_of("192.0.2.1", "/before"));
    std::filesystem::rename(file, place / "access.log.1");
    ASSERT_TRUE((*log)->reopen());
    for (int i = 0; i < 500; ++i) (*log)->write(exchange_of("192.0.2.1", "/after"));
    EXPECT_EQ((*log)->dropped(), 0U);
  }
  const std::string both = read_file(file, 1U << 20U).value() + read_file(place / "access.log.1", 1U << 20U).value();
  EXPECT_EQ(std::count(both.begin(), both.end(), '\n'), 1000);
  EXPECT_NE(read_file(file, 1U << 20U).value().find("/after"), std::string::npos);
}

TEST(RequestLog, WhatADiskCanNotTakeIsCounted) {
  const testing::FakeClock clock;
  auto log = RequestLog::open(clock, "/dev/full", ReaderPrivacy::full);
  ASSERT_TRUE(log);
  for (int i = 0; i < 100'000; ++i) (*log)->write(exchange_of("192.0.2.1", "/a"));
  EXPECT_GT((*log)->dropped(), 0U);
}

}  // namespace
}  // namespace khen
