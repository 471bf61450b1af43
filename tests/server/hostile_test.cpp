// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/server/raw_client.h"

// What is known to bring the packaged HTTP library, or other servers, to their knees. Each row is refused or harmless
// here, and the same server goes on to answer an ordinary request: that is the control.
namespace khen::test {
namespace {

using namespace std::chrono_literals;

Reply echo(Request& request) {
  if (request.path == "/throws") throw std::runtime_error("secret of the house");
  if (request.method == Method::post) {
    auto body = request.read_body(1024);
    if (!body) return text_reply(facts(body.error().code).http, "text/plain", body.error().message);
    return text_reply(200, "text/plain", *body);
  }
  std::string seen = request.client_address + "|";
  for (const auto& field : request.headers.fields()) seen += field.name + "=" + field.value + "|";
  return text_reply(200, "text/plain", seen);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string post(std::string_view fields, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: khen.test\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

struct Attack {
  std::string name;
  std::string bytes;
  int status;
};

std::vector<Attack> attacks() {
  using namespace std::string_literals;
  const std::string h = "Host: khen.test\r\n";
  return {
      {"a_bare_line_feed", "GET / HTTP/1.1\n"s + h + "\r\n", 400},
      {"a_bare_line_feed_in_a_field", "GET / HTTP/1.1\r\nHost: khen.test\nX: y\r\n\r\n", 400},
      {"a_bare_carriage_return", "GET / HTTP/1.1\r\nHost: khen.test\rX: y\r\n\r\n", 400},
      {"a_nul_byte_in_a_value", "GET / HTTP/1.1\r\nHost: khen.test\r\nX: a\0b\r\n\r\n"s, 400},
      {"a_control_byte_in_a_value", "GET / HTTP/1.1\r\nHost: khen.test\r\nX: a\x1b[2J\r\n\r\n", 400},
      {"a_tls_hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(40, 'x'), 400},
      {"a_folded_line", get("/", "X: a\r\n b\r\n"), 400},
      {"a_space_before_the_colon", get("/", "X : a\r\n"), 400},
      {"a_field_without_a_colon", get("/", "nonsense\r\n"), 400},
      {"a_field_without_a_name", get("/", ": a\r\n"), 400},
      {"a_field_that_shadows_the_address", get("/", "REMOTE_ADDR: 10.9.8.7\r\n"), 400},
      {"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two_hosts", get("/", "Host: other\r\n"), 400},
      {"a_host_with_a_path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"a_host_with_user_information", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
      {"an_empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"an_unknown_method", "BREW / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"connect", "CONNECT khen.test:443 HTTP/1.1\r\n" + h + "\r\n", 501},
      {"trace", "TRACE / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"a_method_in_lower_case", "get / HTTP/1.1\r\n" + h + "\r\n", 501},
      {"no_version", "GET /\r\n" + h + "\r\n", 400},
      {"version_2", "GET / HTTP/2.0\r\n" + h + "\r\n", 505},
      {"the_preface_of_version_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a_version_with_junk", "GET / HTTP/1.1x\r\n" + h + "\r\n", 400},
      {"two_spaces", "GET  / HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_tab_for_a_space", "GET\t/ HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_space_in_the_target", "GET /a b HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_target_without_a_slash", "GET a HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_fragment_in_the_target", "GET /#x HTTP/1.1\r\n" + h + "\r\n", 400},
      {"a_backslash_in_the_target", "GET /..\\..\\etc HTTP/1.1\r\n" + h + "\r\n", 400},
      {"raw_utf8_in_the_target", "GET /\xc3\xa9 HTTP/1.1\r\n" + h + "\r\n", 400},
      {"dots", get("/a/../../etc/passwd"), 400},
      {"encoded_dots", get("/a/%2e%2e/b"), 400},
      {"a_single_dot", get("/./a"), 400},
      {"an_encoded_slash", get("/a%2fb"), 400},
      {"a_nul_in_the_path", get("/a%00b"), 400},
      {"a_line_end_in_the_path", get("/a%0d%0aX:%20y"), 400},
      {"overlong_utf8_in_the_path", get("/%c0%ae%c0%ae/"), 400},
      {"a_surrogate_in_the_path", get("/%ed%a0%80"), 400},
      {"a_broken_escape_in_the_path", get("/%4"), 400},
      {"a_non_standard_escape", get("/%u0041"), 400},
      {"bad_utf8_in_the_query", get("/?q=%ff"), 400},
      {"a_nul_in_the_query", get("/?q=%00"), 400},
      {"a_path_beyond_1_kb", get("/" + std::string(1100, 'a')), 400},
      {"a_path_of_20_kb", get("/" + std::string(20000, 'a')), 414},
      {"a_request_line_beyond_4_kb", get("/?q=" + std::string(4500, 'a')), 414},
      {"a_line_of_20_kb", get("/", "X: " + std::string(20000, 'a') + "\r\n"), 431},
      {"101_lines", get("/", repeated("A: b\r\n", 101)), 431},
      {"200_query_fields", get("/?" + repeated("a&", 200)), 400},
      {"get_with_a_body", get("/", "Content-Length: 42\r\n") + get("/smuggled"), 400},
      {"head_with_a_body", "HEAD / HTTP/1.1\r\n" + h + "Content-Length: 4\r\n\r\nabcd", 400},
      {"delete_with_a_body", "DELETE / HTTP/1.1\r\n" + h + "Content-Length: 4\r\n\r\nabcd", 400},
      {"get_with_chunks", get("/", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" + get("/smuggled"), 411},
      {"post_without_a_length", post("", ""), 411},
      {"a_chunked_body", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), 411},
      {"a_negative_chunk", post("Transfer-Encoding: chunked\r\n", "-2\r\n" + std::string(100000, 'x')), 411},
      {"a_strange_transfer_encoding", post("Transfer-Encoding: xchunked\r\n"), 411},
      {"both_lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"two_equal_lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
      {"two_different_lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
      {"a_list_of_lengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
      {"a_negative_length", post("Content-Length: -5\r\n", "hello"), 400},
      {"a_signed_length", post("Content-Length: +5\r\n", "hello"), 400},
      {"a_hexadecimal_length", post("Content-Length: 0x5\r\n", "hello"), 400},
      {"an_empty_length", post("Content-Length:\r\n", "hello"), 400},
      {"a_length_beyond_64_bits", post("Content-Length: 99999999999999999999\r\n", "hello"), 400},
      {"a_packed_body", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), 415},
      {"an_unknown_expectation", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"), 417},
      {"a_body_beyond_the_handlers_limit", post("Content-Length: 900000\r\n", std::string(900000, 'x')), 413},
      {"two_ranges_fields", get("/", "Range: bytes=0-1\r\nRange: bytes=2-3\r\n"), 400},
  };
}

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

// Sends blocks until the server refuses or `total` bytes are out, and returns the growth of resident memory.
std::size_t growth_while_sending(std::uint16_t port, std::string_view start, std::string_view block,
                                 std::size_t total) {
  const std::size_t before = resident_memory();
  std::size_t most = before;
  RawClient client(port);
  client.send(start);
  for (std::size_t sent = 0; sent < total && client.send(block); sent += block.size()) {
    most = std::max(most, resident_memory());
  }
  return std::max(most, resident_memory()) - before;
}

TEST(HostileMemory, endless_input_does_not_grow_the_server) {
  RunningServer server(echo);
  ask(server.port(), get("/"));
  const std::string letters(64 * 1024, 'a');
  const std::string fields = repeated("A: b\r\n", 10000);
  constexpr std::size_t total = 64 << 20;
  constexpr std::size_t most = 10 << 20;
  EXPECT_LE(growth_while_sending(server.port(), "GET / HTTP/1.1\r\nX: ", letters, total), most);
  EXPECT_LE(growth_while_sending(server.port(), "GET /", letters, total), most);
  EXPECT_LE(growth_while_sending(server.port(), "GET / HTTP/1.1\r\nHost: a\r\n", fields, total), most);
  EXPECT_LE(growth_while_sending(server.port(), post("Content-Length: 900000000\r\n"), letters, total), most);
  EXPECT_LE(growth_while_sending(server.port(), post("Transfer-Encoding: chunked\r\n", "4000000\r\n"), letters, total),
            most);
  EXPECT_EQ(ask(server.port(), get("/")).status, 200);
}

TEST(HostileTime, dripping_heads_hold_up_nobody_and_end_at_their_deadline) {
  RunningServer server(echo, {.threads = 4, .head_deadline = 1500ms});
  std::vector<std::unique_ptr<RawClient>> dripping;
  for (int i = 0; i < 200; ++i) {
    dripping.push_back(std::make_unique<RawClient>(server.port()));
    dripping.back()->send("GET / HTTP/1.1\r\nHost: kh");
  }
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < 5; ++round) {
    for (auto& client : dripping) client->send("e");
    EXPECT_EQ(ask(server.port(), get("/")).status, 200);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1200ms);
  for (auto& client : dripping) EXPECT_EQ(client->read_reply().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

TEST(HostileTime, silent_connections_hold_up_nobody) {
  RunningServer server(echo, {.threads = 2, .head_deadline = 500ms});
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 200; ++i) silent.push_back(std::make_unique<RawClient>(server.port()));
  EXPECT_EQ(ask(server.port(), get("/")).status, 200);
  for (auto& client : silent) EXPECT_TRUE(client->closed_by_server());
}

TEST(HostileTime, a_dripping_body_ends_at_its_pace) {
  RunningServer server(echo, {.stall = 300ms, .least_rate = 1000});
  RawClient client(server.port());
  client.send(post("Content-Length: 100\r\n", "abc"));
  const RawReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(HostileTime, a_reader_that_takes_nothing_is_cut) {
  const std::string large(32 << 20, 'x');
  bool complete = true;
  HttpServer::Options options{.stall = 300ms};
  options.observer = [&](const Exchange& exchange) { complete = exchange.complete; };
  RunningServer server([&](Request&) { return text_reply(200, "application/octet-stream", large); }, options);
  RawClient client(server.port());
  client.send(get("/"));
  client.read_reply(RawClient::Expect::head_only);
  server.stop();
  EXPECT_FALSE(complete);
}

TEST(HostileLimits, beyond_the_limit_the_longest_waiting_connection_goes_first) {
  RunningServer server(echo, {.connections = 20});
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 60; ++i) silent.push_back(std::make_unique<RawClient>(server.port()));
  EXPECT_EQ(ask(server.port(), get("/")).status, 200);
  EXPECT_TRUE(silent.front()->closed_by_server());
}

TEST(HostileProcesses, accepted_sockets_are_not_inherited) {
  RunningServer server(echo);
  RawClient client(server.port());
  client.send(get("/"));
  ASSERT_EQ(client.read_reply().status, 200);
  int sockets = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    const std::string name = entry.path().filename().string();
    if (!target.starts_with("socket:")) continue;
    std::ifstream facts("/proc/self/fdinfo/" + name);
    std::string word;
    while (facts >> word && word != "flags:") {
    }
    facts >> word;
    ++sockets;
    EXPECT_NE(std::stoul(word, nullptr, 8) & O_CLOEXEC, 0U) << name;
  }
  EXPECT_GE(sockets, 2);  // the listener and the accepted one
}

}  // namespace
}  // namespace khen::test
