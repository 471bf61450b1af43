// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/sql_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace khen::bench {

Result<SqlSocket> SqlSocket::connect(const Path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) return fail_errno(ENAMETOOLONG, "connect", path.native());
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno(errno, "connect", path.native());
  }
  return SqlSocket(std::move(socket));
}

Result<void> SqlSocket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return fail_errno(errno, "send", "");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> SqlSocket::receive(std::size_t bytes) {
  while (ahead_.size() - used_ < bytes) {
    ahead_.erase(0, used_);
    used_ = 0;
    std::array<char, 65536> block{};
    const ssize_t got = ::read(socket_.get(), block.data(), block.size());
    if (got <= 0) return fail_errno(got == 0 ? ECONNRESET : errno, "read", "");
    ahead_.append(block.data(), static_cast<std::size_t>(got));
  }
  std::string out = ahead_.substr(used_, bytes);
  used_ += bytes;
  return out;
}

}  // namespace khen::bench
