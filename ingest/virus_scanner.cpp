// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/virus_scanner.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view local_scheme = "unix:";
constexpr timeval patience{120, 0};  // of a daemon that is busy with large archives
constexpr std::size_t longest_answer = 4096;

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Error unavailable(std::string why) { return with_cause(fail(Code::busy, "virus.unavailable"), std::move(why)); }
Error unavailable(int number) { return unavailable(std::strerror(number)); }

Descriptor new_socket(int family) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return socket;
}

bool send_all(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Up to the zero byte that ends an answer to a command with 'z' in front.
Result<std::string> read_answer(const Descriptor& socket) {
  std::string answer;
  std::array<char, 512> block{};
  while (answer.size() < longest_answer) {
    const ssize_t size = ::recv(socket.get(), block.data(), block.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return unavailable(errno);
    if (size == 0) break;
    answer.append(block.data(), static_cast<std::size_t>(size));
    if (const auto end = answer.find('\0'); end != std::string::npos) {
      answer.resize(end);
      return answer;
    }
  }
  return unavailable("the answer has no end: " + printable(answer));
}

bool has_answered(const Descriptor& socket) {
  pollfd readable{socket.get(), POLLIN, 0};
  return ::poll(&readable, 1, 0) == 1;
}

// A daemon that has read enough answers and hears no more.
enum class Sent { whole, cut_short };

Result<Sent> send_file(const Descriptor& socket, const Path& file, const std::stop_token& stop) {
  bool listening = true;
  auto read = read_blocks(file, [&](Bytes block) -> Result<void> {
    if (stop.stop_requested()) return fail(Code::cancelled, "media.cancelled");
    const std::uint32_t size = htonl(static_cast<std::uint32_t>(block.size()));
    listening = !has_answered(socket) && send_all(socket, {reinterpret_cast<const char*>(&size), sizeof size}) &&
                send_all(socket, {reinterpret_cast<const char*>(block.data()), block.size()});
    if (!listening) return unavailable("it stopped listening");  // the rest need not be read
    return {};
  });
  if (!read && listening) return std::move(read).error();
  constexpr std::string_view end("\0\0\0\0", 4);
  return listening && send_all(socket, end) ? Sent::whole : Sent::cut_short;
}

}  // namespace

Result<VirusScanner> VirusScanner::at(const std::string& address) {
  VirusScanner scanner;
  if (address.starts_with(local_scheme)) {
    scanner.path_ = address.substr(local_scheme.size());
    if (scanner.path_.is_absolute() && scanner.path_.native().size() < sizeof sockaddr_un::sun_path) return scanner;
    return fail(Code::usage, "virus.address", {{"value", printable(address)}});
  }
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    return fail(Code::usage, "virus.address", {{"value", printable(address)}});
  }
  scanner.host_ = address.substr(0, colon);
  scanner.port_ = address.substr(colon + 1);
  return scanner;
}

Result<Descriptor> VirusScanner::connect() const {
  if (!path_.empty()) {
    Descriptor socket = new_socket(AF_UNIX);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path_.c_str(), path_.native().size());
    if (socket && ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) return socket;
    return unavailable(errno);
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int outcome = ::getaddrinfo(host_.c_str(), port_.c_str(), &wanted, &found); outcome != 0) {
    return unavailable(::gai_strerror(outcome));
  }
  const AddressList list(found, &::freeaddrinfo);
  int number = 0;
  for (const addrinfo* where = list.get(); where != nullptr; where = where->ai_next) {
    Descriptor socket = new_socket(where->ai_family);
    if (socket && ::connect(socket.get(), where->ai_addr, where->ai_addrlen) == 0) return socket;
    number = errno;
  }
  return unavailable(number);
}

Result<std::string> VirusScanner::version() const {
  const Descriptor socket = TRY(connect());
  constexpr std::string_view command("zVERSION\0", 9);
  if (!send_all(socket, command)) return unavailable(errno);
  return read_answer(socket);
}

Result<VirusVerdict> VirusScanner::check(const Path& file, const std::stop_token& stop) const {
  VirusVerdict verdict{.whole = true, .scanner = TRY(version())};
  const Descriptor socket = TRY(connect());
  constexpr std::string_view command("zINSTREAM\0", 10);
  if (!send_all(socket, command)) return unavailable(errno);
  const Sent sent = TRY(send_file(socket, file, stop));
  const std::string answer = TRY(read_answer(socket));
  constexpr std::string_view before = "stream: ";
  constexpr std::string_view infected = " FOUND";
  if (answer.starts_with(before) && answer.ends_with(infected)) {
    const std::string name = answer.substr(before.size(), answer.size() - before.size() - infected.size());
    return fail(Code::unsupported_type, "virus.found", {{"virus", printable(name)}});
  }
  if (answer == "stream: OK" && sent == Sent::whole) return verdict;
  if (answer.find("size limit exceeded") == std::string::npos) return unavailable(printable(answer));
  verdict.whole = false;
  return verdict;
}

}  // namespace khen
