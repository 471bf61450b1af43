// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <pthread.h>
#include <zlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <vector>

#include "server/http/guard.h"
#include "server/router.h"
#include "tests/server/raw_client.h"
#include "tests/server/support/attacks.h"
#include "tests/server/support/bare_library.h"
#include "tests/server/support/echo.h"

// Attacks on memory, time, descriptors and stacks.
namespace khen::test {
namespace {

using namespace std::chrono_literals;

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
  EXPECT_NE(reply.body.find("http.body.slow"), std::string::npos);
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

// A megabyte of zeros in a kilobyte, hundreds of times over.
std::string packed_zeros(std::size_t size) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(size / 500, '\0');
  std::string zeros(1 << 20, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (std::size_t done = 0; done < size; done += zeros.size()) {
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(zeros.size());
    EXPECT_EQ(::deflate(&stream, done + zeros.size() < size ? Z_NO_FLUSH : Z_FINISH) < 0, false);
  }
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

TEST(HostileMemory, what_is_packed_is_never_unpacked) {
  RunningServer server(echo);
  ask(server.port(), get("/"));
  const std::string bomb = packed_zeros(256 << 20);
  ASSERT_LT(bomb.size(), std::size_t{1} << 20);
  const std::string length = "Content-Length: " + std::to_string(bomb.size()) + "\r\n";
  [[maybe_unused]] const std::size_t before = resident_memory();
  for (const std::string coding :
       {"gzip", "x-gzip", "deflate", "br", "zstd", "compress", "identity, gzip", "gzip, identity", "GZIP"}) {
    EXPECT_EQ(ask(server.port(), post("Content-Encoding: " + coding + "\r\n" + length, bomb)).status, 415) << coding;
  }
  EXPECT_EQ(ask(server.port(), post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")).status, 411);
  EXPECT_EQ(ask(server.port(), post(length, bomb)).status, 413) << "unpacked by nobody: it is what it weighs";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LE(resident_memory(), before + (10 << 20));
#endif
}

// The longest requests that are taken, and longer ones, by a thread that has next to no stack: nothing on their way
// recurses.
TEST(HostileStacks, long_paths_need_no_stack) {
  struct Work {
    std::vector<std::string> heads;
    int accepted = 0;
  } work;
  for (const std::size_t length : {10UL, 1000UL, 1023UL, 2000UL, 8000UL, 15000UL}) {
    for (const std::string_view piece : {"a", "/a", "%41", "//", "/%20", "?a"}) {
      work.heads.push_back(get("/" + repeated(piece, length / piece.size())));
    }
    work.heads.push_back(get("/", "Cookie: " + repeated("a=b;", length / 4) + "\r\n"));
    work.heads.push_back(get("/", "Accept-Language: " + repeated("a,", length / 2) + "\r\n"));
  }
  pthread_attr_t attributes;
  ASSERT_EQ(::pthread_attr_init(&attributes), 0);
  ASSERT_EQ(::pthread_attr_setstacksize(&attributes, 128UL * 1024), 0);
  pthread_t thread{};
  const auto run = [](void* given) -> void* {
    auto& todo = *static_cast<Work*>(given);
    const HeadLimits limits;
    const std::vector<Route<int>> routes{{{Method::get}, "/{a}/{b}/{c}", RouteClass::page, 1},
                                         {{Method::get}, "/{rest...}", RouteClass::page, 2}};
    for (const std::string& bytes : todo.heads) {
      if (!std::holds_alternative<HeadComplete>(scan_head(bytes, 0, limits))) continue;
      const auto parsed = parse_head(bytes, limits);
      const auto* head = std::get_if<RequestHead>(&parsed);
      if (head == nullptr) continue;
      find_route(std::span<const Route<int>>(routes), head->method, head->path);
      parse_cookies(head->headers.find("cookie"));
      ++todo.accepted;
    }
    return nullptr;
  };
  ASSERT_EQ(::pthread_create(&thread, &attributes, run, &work), 0);
  ::pthread_join(thread, nullptr);
  ::pthread_attr_destroy(&attributes);
  EXPECT_GE(work.accepted, 10);
}

// Binds with SO_REUSEPORT, as a program does that wants to take part in somebody's port.
bool can_share_port(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
         ::listen(socket.get(), 1) == 0;
}

TEST(HostileProcesses, nobody_shares_the_port) {
  RunningServer server(echo);
  EXPECT_FALSE(can_share_port(server.port()));
  const auto second = HttpServer::open({.port = server.port()}, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "server.port_in_use");
  const BareLibrary library;
  EXPECT_TRUE(can_share_port(library.port())) << "the control: the packaged library shares its own";
}

}  // namespace
}  // namespace khen::test
