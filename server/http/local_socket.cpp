// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/local_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace khen {
namespace {

constexpr std::string_view scheme = "unix:";

Descriptor new_socket() { return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

// Only a dead server's name refuses: with a living one there is a place in its queue, or no place at the moment. Files
// that are no sockets refuse as well and are none of our business.
bool is_left_behind(const sockaddr_un& name) {
  struct stat facts {};
  if (::lstat(name.sun_path, &facts) != 0 || !S_ISSOCK(facts.st_mode)) return false;
  const Descriptor asking = new_socket();
  return asking && ::connect(asking.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 &&
         errno == ECONNREFUSED;
}

bool bind_to(const Descriptor& socket, const sockaddr_un& name) {
  return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

}  // namespace

std::optional<Path> local_socket_path(std::string_view address) {
  if (!address.starts_with(scheme)) return std::nullopt;
  return Path(address.substr(scheme.size()));
}

Result<Descriptor> listen_at_name(const Path& path, int backlog) {
  const std::string shown = std::string(scheme) + path.native();
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (!path.is_absolute() || path.native().size() >= sizeof name.sun_path) {
    return with_cause(fail(Code::usage, "server.cannot_listen", {{"address", shown}}), std::strerror(ENAMETOOLONG));
  }
  std::memcpy(name.sun_path, path.c_str(), path.native().size());
  Descriptor socket = new_socket();
  bool bound = socket && bind_to(socket, name);
  const bool taken = socket && !bound && errno == EADDRINUSE;
  if (taken && !is_left_behind(name)) return fail(Code::in_use, "server.port_in_use", {{"address", shown}});
  if (taken) bound = ::unlink(path.c_str()) == 0 && bind_to(socket, name);
  // The process may have been started with any umask; the folder is what lets a proxy in or not.
  if (bound && ::chmod(path.c_str(), 0666) == 0 && ::listen(socket.get(), backlog) == 0) return socket;
  const int number = errno;
  const Code code = number == EACCES ? Code::denied : Code::usage;
  return with_cause(fail(code, "server.cannot_listen", {{"address", shown}}), std::strerror(number));
}

}  // namespace khen
