// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wake.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace khen {
namespace {

constexpr std::string_view socket_name = "wake.sock";

// A socket's address holds 107 characters at most, a path may be longer: it is named through its open directory.
struct Address {
  Descriptor directory;
  sockaddr_un address{};
};

Result<Address> address_in(const Path& run_directory) {
  Address result;
  result.directory = Descriptor(::open(run_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!result.directory) return fail_errno(errno, "open", run_directory.native());
  const std::string path = fmt::format("/proc/self/fd/{}/{}", result.directory.get(), socket_name);
  result.address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), result.address.sun_path);
  return result;
}

const sockaddr* as_sockaddr(const Address& address) { return reinterpret_cast<const sockaddr*>(&address.address); }

Descriptor datagram_socket() { return Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)); }

void swallow(int socket) {
  std::array<char, 16> rest{};
  while (::recv(socket, rest.data(), rest.size(), 0) >= 0) {
  }
}

}  // namespace

void wake_worker(const Path& run_directory) {
  const auto address = address_in(run_directory);
  const Descriptor socket = datagram_socket();
  if (!address || !socket) return;
  // No listener, or one with calls waiting already: either way there is nothing to add.
  const char call = 1;
  ::sendto(socket.get(), &call, 1, MSG_NOSIGNAL, as_sockaddr(*address), sizeof address->address);
}

Result<WakeSocket> WakeSocket::open(const Path& run_directory) {
  const Address address = TRY(address_in(run_directory));
  Descriptor socket = datagram_socket();
  if (!socket) return fail_errno(errno, "socket", run_directory.native());
  const Path name = run_directory / socket_name;
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return fail_errno(errno, "unlink", name.native());
  if (::bind(socket.get(), as_sockaddr(address), sizeof address.address) != 0)
    return fail_errno(errno, "bind", name.native());
  return WakeSocket(std::move(socket));
}

WakeSocket::Woken WakeSocket::wait(milliseconds limit, const std::stop_token& stop) const {
  const Descriptor stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback on_stop(stop, [&stopped] { ::eventfd_write(stopped.get(), 1); });
  std::array<pollfd, 2> watched{{{socket_.get(), POLLIN, 0}, {stopped.get(), POLLIN, 0}}};
  const auto timeout = static_cast<int>(std::clamp<std::int64_t>(limit.count(), 0, INT_MAX));
  const int ready = ::poll(watched.data(), watched.size(), timeout);
  if (stop.stop_requested()) return Woken::stopped;
  // A signal counts as a call: looking once too often is harmless.
  if (ready == 0) return Woken::time_out;
  swallow(socket_.get());
  return Woken::called;
}

}  // namespace khen
