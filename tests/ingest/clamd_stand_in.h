// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"

namespace khen::testing {

// The text that every scanner takes for a virus by agreement (eicar.org), in two halves so that none finds it here.
inline std::string eicar() {
  return std::string("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-") + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
}

// Speaks clamd's protocol at a local socket: zVERSION, zINSTREAM with StreamMaxLength. Knows one virus.
class ClamdStandIn {
 public:
  explicit ClamdStandIn(Path name, std::size_t longest = 1'000'000) : name_(std::move(name)), longest_(longest) {
    listener_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    name_.native().copy(at.sun_path, sizeof at.sun_path - 1);
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) std::abort();
    if (::listen(listener_.get(), 8) != 0) std::abort();
    thread_ = std::jthread([this] { serve(); });
  }
  ~ClamdStandIn() { ::shutdown(listener_.get(), SHUT_RDWR); }
  ClamdStandIn(const ClamdStandIn&) = delete;
  ClamdStandIn& operator=(const ClamdStandIn&) = delete;

  [[nodiscard]] std::string address() const { return "unix:" + name_.native(); }

 private:
  void serve() const {
    for (;;) {
      const Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client) return;
      std::string command;
      for (char c = 0; read_all(client, &c, 1) && c != '\0';) command += c;
      if (command == "zVERSION") answer(client, "ClamAV 1.4.3/27461/Sun Nov 22 08:00:00 2026");
      if (command == "zINSTREAM") scan(client);
    }
  }

  void scan(const Descriptor& client) const {
    std::string stream;
    for (std::uint32_t size = 0; read_all(client, &size, sizeof size);) {
      if (size == 0) {
        return answer(client,
                      stream.find(eicar()) == std::string::npos ? "stream: OK" : "stream: Eicar-Signature FOUND");
      }
      std::string block(ntohl(size), '\0');
      if (stream.size() + block.size() > longest_) return answer(client, "INSTREAM size limit exceeded. ERROR");
      if (!read_all(client, block.data(), block.size())) return;
      stream += block;
    }
  }

  static bool read_all(const Descriptor& from, void* into, std::size_t size) {
    return ::recv(from.get(), into, size, MSG_WAITALL) == static_cast<ssize_t>(size);
  }
  static void answer(const Descriptor& to, std::string_view text) {
    const std::string ended = std::string(text) + '\0';
    if (::send(to.get(), ended.data(), ended.size(), MSG_NOSIGNAL) < 0) return;  // who asked has gone
  }

  Path name_;
  std::size_t longest_;
  Descriptor listener_;
  std::jthread thread_;
};

}  // namespace khen::testing
