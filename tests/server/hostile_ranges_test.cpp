// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/media_file.h"
#include "tests/server/raw_client.h"
#include "tests/server/served_file.h"
#include "tests/server/support/attacks.h"

// Ranges past the end and by the thousand, of every kind of body.
namespace khen::test {
namespace {

struct RangedBody {
  std::string name;
  std::function<Reply(const Request&, const OneFile&)> make;
};

std::vector<RangedBody> ranged_bodies() {
  const auto standing = [](const Request& request, const OneFile& file) {
    const Representation shown = file.shown();
    Reply reply = present(request, shown);
    auto holds = std::make_shared<Standing>();
    holds->representation = shown;
    holds->holds = [] { return true; };
    reply.standing = std::move(holds);
    return reply;
  };
  return {
      {"a text", [](const Request&, const OneFile& file) { return text_reply(200, "text/plain", file.bytes); }},
      {"a text with a tag",
       [](const Request& request, const OneFile& file) {
         return conditional_reply(request, text_reply(200, "text/plain", file.bytes),
                                  {EntityTag{"one", TagStrength::strong}, std::nullopt}, Caching::revalidate);
       }},
      {"a file", [](const Request& request, const OneFile& file) { return present(request, file.shown()); }},
      {"a standing file", standing},
      {"a stream",
       [](const Request&, const OneFile& file) {
         Reply reply;
         reply.body =
             StreamBody([text = file.bytes]() mutable -> Result<std::string> { return std::exchange(text, ""); });
         return reply;
       }},
  };
}

TEST(HostileRanges, give_no_byte_that_is_not_of_the_body) {
  const OneFile file(5000);
  for (const RangedBody& body : ranged_bodies()) {
    RunningServer server([&](Request& request) { return body.make(request, file); }, {.loops = 1});
    for (const std::string range :
         {"bytes=5000-9000000", "bytes=4999-18446744073709551615", "bytes=99999999999999999999-",
          "bytes=-99999999999999999999", "bytes=0-99999999999999999999", "bytes=-0", "bytes=5-2"}) {
      for (int again = 0; again < 2; ++again) {  // the second time a standing reply is repeated
        const RawReply reply = ask(server.port(), get("/", "Range: " + range + "\r\n"));
        const std::string what = body.name + " " + range;
        if (reply.status == 416) {
          EXPECT_EQ(reply.header("content-range"), "bytes */5000") << what;
          EXPECT_LT(reply.body.size(), 1000U) << what;
          continue;
        }
        EXPECT_TRUE(reply.status == 200 || reply.status == 206) << what << reply.status;
        EXPECT_NE(file.bytes.find(reply.body), std::string::npos) << what;
        EXPECT_TRUE(reply.status == 206 || reply.body.size() == file.bytes.size()) << what;
      }
    }
  }
}

TEST(HostileRanges, two_thousand_of_them_give_every_kind_of_body_once) {
  const OneFile file(5000);
  const std::string ranges = "Range: bytes=" + repeated("0-,", 1999) + "0-\r\n";
  for (const RangedBody& body : ranged_bodies()) {
    RunningServer server([&](Request& request) { return body.make(request, file); }, {.loops = 1});
    for (int again = 0; again < 2; ++again) {
      const RawReply reply = ask(server.port(), get("/", ranges));
      EXPECT_EQ(reply.status, 200) << body.name;
      EXPECT_TRUE(reply.body == file.bytes) << body.name;
    }
  }
}

}  // namespace
}  // namespace khen::test
