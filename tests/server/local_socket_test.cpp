// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/local_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

#include "tests/server/raw_client.h"
#include "tests/server/served_file.h"
#include "tests/support/scratch.h"

namespace khen::test {
namespace {

class LocalSocket : public ::testing::Test {
 protected:
  [[nodiscard]] Path name() const { return scratch_ / "site.sock"; }
  [[nodiscard]] HttpServer::Options options() const {
    return {.address = "unix:" + name().native(), .trusted_proxies = {"127.0.0.1"}};
  }

  // Everything that comes for one request, until the end of the connection.
  [[nodiscard]] std::string ask(const std::string& request) const {
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    name().native().copy(to.sun_path, sizeof to.sun_path - 1);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return {};
    EXPECT_EQ(::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    std::string all;
    std::string piece(64 * 1024, '\0');
    for (ssize_t got = 0; (got = ::recv(socket.get(), piece.data(), piece.size(), 0)) > 0;) {
      all.append(piece, 0, static_cast<std::size_t>(got));
    }
    return all;
  }

  testing::Scratch scratch_;
};

Reply nothing(Request&) { return {}; }

TEST_F(LocalSocket, serves_a_large_file_whole) {
  const OneFile film(5'000'000);
  const RunningServer server([&](Request& request) { return present(request, film.shown()); }, options());
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::size_t end = answer.find("\r\n\r\n");
  ASSERT_NE(end, std::string::npos);
  EXPECT_TRUE(std::string_view(answer).substr(end + 4) == film.bytes);
}

TEST_F(LocalSocket, whoever_connects_is_on_this_machine_and_trusted_as_such) {
  const RunningServer server([](Request& request) { return text_reply(200, "text/plain", request.client_address); },
                             options());
  EXPECT_NE(ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("\r\n\r\n127.0.0.1"), std::string::npos);
  EXPECT_NE(ask("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n")
                .find("\r\n\r\n203.0.113.9"),
            std::string::npos);
}

TEST_F(LocalSocket, a_living_server_keeps_its_name) {
  const RunningServer server(nothing, options());
  const auto second = HttpServer::open(options(), nothing);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "server.port_in_use");
  EXPECT_NE(ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "");
}

TEST_F(LocalSocket, a_dead_servers_name_is_taken_over) {
  { const auto dead = listen_at_name(name(), 1).value(); }
  ASSERT_TRUE(std::filesystem::exists(name()));
  EXPECT_TRUE(listen_at_name(name(), 1));
}

TEST_F(LocalSocket, a_file_of_that_name_is_left_alone) {
  std::ofstream(name()) << "precious";
  const auto opened = listen_at_name(name(), 1);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "server.port_in_use");
  EXPECT_EQ(std::filesystem::file_size(name()), 8U);
}

TEST_F(LocalSocket, names_that_the_kernel_cannot_hold_are_told) {
  for (const Path& path : {Path("relative.sock"), Path("/" + std::string(108, 'x'))}) {
    const auto opened = listen_at_name(path, 1);
    ASSERT_FALSE(opened) << path;
    EXPECT_EQ(opened.error().message, "server.cannot_listen");
  }
}

TEST_F(LocalSocket, other_addresses_are_none) {
  EXPECT_EQ(local_socket_path("unix:/run/khen/site.sock"), Path("/run/khen/site.sock"));
  EXPECT_FALSE(local_socket_path("127.0.0.1"));
  EXPECT_FALSE(local_socket_path("::1"));
}

}  // namespace
}  // namespace khen::test
