// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"

namespace khen::testing {

// Files that nobody may open and an address that nobody may call, which tell when somebody did.
class Canaries {
 public:
  // `media`: bytes that a player would accept.
  Canaries(const Path& directory, std::string_view media)
      : text_(directory / "secret.txt"),
        media_(directory / "secret.ts"),
        watch_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::ofstream(text_) << "the secret of the house";
    std::ofstream(media_, std::ios::binary) << media;
    for (const Path& file : {text_, media_}) EXPECT_GE(::inotify_add_watch(watch_.get(), file.c_str(), IN_OPEN), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 64), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  [[nodiscard]] const std::string& text() const { return text_.native(); }
  [[nodiscard]] const std::string& media() const { return media_.native(); }
  [[nodiscard]] std::string url(const std::string& name) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + name;
  }

  // What was touched since the last question: "", "file", "network" or both. A caller gets no answer, only the door
  // shut.
  [[nodiscard]] std::string touched() {
    std::string what;
    alignas(inotify_event) char events[4096];
    while (::read(watch_.get(), events, sizeof events) > 0) what = "file";
    pollfd waiting{socket_.get(), POLLIN, 0};
    while (::poll(&waiting, 1, 0) > 0) {
      const Descriptor caller(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (what.find("network") == std::string::npos) what += "network";
    }
    return what;
  }

 private:
  Path text_;
  Path media_;
  Descriptor watch_;
  Descriptor socket_;
  int port_ = 0;
};

}  // namespace khen::testing
