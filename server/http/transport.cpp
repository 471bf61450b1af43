// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/transport.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace khen {
namespace {

// As much of a file as one TLS record holds: what was read is encrypted while it is still near the processor.
constexpr std::size_t one_record = 16 * 1024;

Io outcome_of(ssize_t size) {
  if (size > 0) return {IoStatus::moved, static_cast<std::size_t>(size)};
  if (size == 0) return {IoStatus::closed, 0};
  const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
  return {later ? IoStatus::would_block : IoStatus::failed, 0};
}

template <class Call>
ssize_t uninterrupted(Call call) {
  ssize_t size = 0;
  do {
    size = call();
  } while (size < 0 && errno == EINTR);
  return size;
}

}  // namespace

Io Transport::greet() { return tls_ ? tls_.greet() : Io{IoStatus::moved, 0}; }

Io Transport::read(std::span<char> into) {
  if (tls_) return tls_.read(into);
  return outcome_of(uninterrupted([&] { return ::recv(socket(), into.data(), into.size(), 0); }));
}

Io Transport::write(std::string_view bytes, More more) {
  if (bytes.empty()) return {IoStatus::moved, 0};
  if (tls_) return tls_.write(bytes);
  const int flags = MSG_NOSIGNAL | (more == More::yes ? MSG_MORE : 0);
  return outcome_of(uninterrupted([&] { return ::send(socket(), bytes.data(), bytes.size(), flags); }));
}

Io Transport::send_file(int file, std::uint64_t offset, std::uint64_t length, std::span<char> scratch) {
  auto at = static_cast<off_t>(offset);
  if (!tls_) {
    const ssize_t size = uninterrupted([&] { return ::sendfile(socket(), file, &at, length); });
    return size == 0 ? Io{IoStatus::failed, 0} : outcome_of(size);
  }
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>({length, scratch.size(), one_record}));
  const ssize_t size = uninterrupted([&] { return ::pread(file, scratch.data(), wanted, at); });
  if (size <= 0) return {IoStatus::failed, 0};
  return tls_.write({scratch.data(), static_cast<std::size_t>(size)});
}

void Transport::finish_output() {
  if (tls_) tls_.finish();
  ::shutdown(socket(), SHUT_WR);
}

}  // namespace khen
