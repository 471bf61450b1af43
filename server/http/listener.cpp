// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/listener.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "server/http/local_socket.h"

namespace khen {
namespace {

constexpr int backlog = 4096;
// How much of a reply may wait in the kernel for a slow reader: a tenth of the memory for the same throughput.
constexpr int unsent_limit = 128 * 1024;

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Result<Descriptor> listen_at(const addrinfo& where, const std::string& shown) {
  Descriptor socket(::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  // Accepted sockets inherit all of these.
  const bool ready =
      socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_limit, sizeof unsent_limit) == 0 &&
      ::bind(socket.get(), where.ai_addr, where.ai_addrlen) == 0 && ::listen(socket.get(), backlog) == 0;
  if (ready) return socket;
  const int number = errno;
  if (number == EADDRINUSE) return fail(Code::in_use, "server.port_in_use", {{"address", shown}});
  const Code code = number == EACCES ? Code::denied : Code::usage;
  return with_cause(fail(code, "server.cannot_listen", {{"address", shown}}), std::strerror(number));
}

// Who comes by a name in the file system is on this machine.
constexpr std::string_view own_machine = "127.0.0.1";

std::string address_text(const sockaddr_storage& address) {
  if (address.ss_family == AF_UNIX) return std::string(own_machine);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
  }
  return text.data();
}

}  // namespace

Result<Descriptor> listen_on(const std::string& address, std::uint16_t port) {
  if (const auto name = local_socket_path(address)) return listen_at_name(*name, backlog);
  const std::string shown = address.find(':') == std::string::npos ? fmt::format("{}:{}", address, port)
                                                                   : fmt::format("[{}]:{}", address, port);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int outcome = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &wanted, &found);
  const AddressList list(found, &::freeaddrinfo);
  Error last = fail(Code::usage, "server.cannot_listen", {{"address", shown}});
  if (outcome != 0) return with_cause(std::move(last), ::gai_strerror(outcome));
  for (const addrinfo* where = list.get(); where != nullptr; where = where->ai_next) {
    auto socket = listen_at(*where, shown);
    if (socket) return socket;
    last = std::move(socket).error();
  }
  return last;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_UNIX) return 0;
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

Accepted accept_from(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int number = ::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (number < 0) return {Descriptor(), {}, errno};
  return {Descriptor(number), address_text(address), 0};
}

}  // namespace khen
