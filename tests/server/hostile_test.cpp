// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/server/raw_client.h"
#include "tests/server/support/attacks.h"
#include "tests/server/support/bare_library.h"
#include "tests/server/support/echo.h"

// What is known to bring the packaged HTTP library, or other servers, to their knees. Each row is refused or harmless
// here, and the same server goes on to answer an ordinary request: that is the control.
namespace khen::test {
namespace {

class Hostile : public testing::TestWithParam<Attack> {};

TEST_P(Hostile, is_refused_and_the_connection_closed) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(GetParam().bytes);
  const RawReply reply = client.read_reply();
  EXPECT_EQ(reply.status, GetParam().status) << reply.body;
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(client.closed_by_server()) << "a second reply came";
  EXPECT_EQ(ask(server.port(), get("/")).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Attacks, Hostile, testing::ValuesIn(attacks()),
                         [](const auto& row) { return row.param.name; });

TEST(HostileBytes, an_escaped_line_end_in_a_value_stays_what_it_is) {
  RunningServer server(echo);
  const RawReply reply = ask(server.port(), get("/", "Origin: http://a%0d%0aSet-Cookie:%20x=y\r\n"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("origin=http://a%0d%0aSet-Cookie:%20x=y|"), std::string::npos) << reply.body;
  EXPECT_EQ(reply.headers.count("set-cookie"), 0U);
}

TEST(HostileBytes, a_handlers_field_with_a_line_end_is_never_sent) {
  RunningServer server([](Request&) {
    Reply reply = redirect_reply(303, "/a\r\nSet-Cookie: x=y");
    reply.headers.add("X-Good", "yes");
    return reply;
  });
  const RawReply reply = ask(server.port(), get("/"));
  EXPECT_EQ(reply.status, 303);
  EXPECT_EQ(reply.headers.count("location"), 0U);
  EXPECT_EQ(reply.headers.count("set-cookie"), 0U);
  EXPECT_EQ(reply.header("x-good"), "yes");
}

TEST(HostileBytes, an_exception_shows_nothing_of_itself) {
  std::string logged;
  RunningServer server(echo, {.on_exception = [&](std::string_view what) { logged = what; }});
  const RawReply reply = ask(server.port(), get("/throws"));
  EXPECT_EQ(reply.status, 500);
  for (const auto& [name, value] : reply.headers) EXPECT_EQ(value.find("secret"), std::string::npos) << name;
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  server.stop();
  EXPECT_EQ(logged, "secret of the house");
}

TEST(HostileBytes, forwarded_addresses_count_only_from_a_trusted_proxy) {
  const std::string request = get("/", "X-Forwarded-For: 10.1.1.1, 192.0.2.7\r\n");
  {
    RunningServer server(echo);
    EXPECT_TRUE(ask(server.port(), request).body.starts_with("127.0.0.1|"));
  }
  RunningServer server(echo, {.trusted_proxies = {"127.0.0.0/8"}});
  EXPECT_TRUE(ask(server.port(), request).body.starts_with("192.0.2.7|"));
}

TEST(HostileControl, the_packaged_library_alone_is_hit) {
  const BareLibrary library;
  const RawReply beyond =
      ask(library.port(), get("/ranged", "Range: bytes=5000-9000000\r\n"), RawClient::Expect::head_only);
  EXPECT_EQ(beyond.status, 206) << "a range past the end";
  EXPECT_NE(ask(library.port(), get("/throws")).header("exception_what"), "") << "the text of an exception";
  EXPECT_EQ(ask(library.port(), get("/address", "REMOTE_ADDR: 10.9.8.7\r\n")).body.substr(0, 8), "10.9.8.7");
  int taken = 0;
  const std::vector<Attack> rows = attacks();
  for (const Attack& attack : rows) {
    RawClient client(library.port(), 1);
    client.send(attack.bytes);
    const int status = client.read_reply(RawClient::Expect::head_only).status;
    if (status >= 200 && status < 300) ++taken;
  }
  EXPECT_GE(taken, static_cast<int>(rows.size() / 3)) << "requests that ought to be refused";
}

TEST(HostileBytes, a_field_that_looks_like_an_address_changes_none) {
  RunningServer server(echo);
  for (const std::string field : {"Remote-Addr", "X-Real-IP", "Client-IP", "True-Client-IP", "X-Client-IP", "Forwarded",
                                  "CF-Connecting-IP", "X-Cluster-Client-IP", "Local-Addr", "Remote-Port"}) {
    const RawReply reply = ask(server.port(), get("/", field + ": 10.9.8.7\r\n"));
    EXPECT_TRUE(reply.body.starts_with("127.0.0.1|")) << field;
    EXPECT_EQ(reply.body.find("10.9.8.7"), std::string::npos) << field;
  }
}

TEST(HostileBytes, a_proxy_that_passes_on_nonsense_names_nobody) {
  RunningServer server(echo, {.trusted_proxies = {"127.0.0.0/8"}});
  for (const std::string& told :
       {std::string("unknown"), std::string("<script>"), std::string("10.9.8.7:80"), std::string("[::1]:80"),
        std::string("10.9.8.256"), std::string(""), std::string(","), repeated("a,", 2000), std::string("\xff"),
        std::string("_hidden"), std::string("10.9.8.7 10.9.8.8")}) {
    const RawReply reply = ask(server.port(), get("/", "X-Forwarded-For: " + told + "\r\n"));
    EXPECT_EQ(reply.status, 200) << told;
    const std::string address = reply.body.substr(0, reply.body.find('|'));
    in6_addr ignored{};
    EXPECT_TRUE(::inet_pton(AF_INET, address.c_str(), &ignored) == 1 ||
                ::inet_pton(AF_INET6, address.c_str(), &ignored) == 1)
        << told << " made " << address;
  }
}

TEST(HostileBytes, nothing_that_is_thrown_is_shown) {
  RunningServer server([](Request& request) -> Reply {
    if (request.path == "/number") throw 42;
    if (request.path == "/lines") throw std::runtime_error("secret\r\nSet-Cookie: a=b\r\n\r\nsecret");
    Reply reply;
    reply.body = StreamBody([]() -> Result<std::string> { throw std::runtime_error("secret"); });
    return reply;
  });
  for (const char* path : {"/number", "/lines"}) {
    const RawReply reply = ask(server.port(), get(path));
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("secret"), std::string::npos) << path;
    EXPECT_EQ(reply.headers.count("set-cookie"), 0U) << path;
  }
  RawClient client(server.port());
  client.send(get("/stream"));
  EXPECT_EQ(client.read_rest().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace khen::test
