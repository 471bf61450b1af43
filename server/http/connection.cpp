// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace khen {
namespace {

constexpr std::size_t file_block = 1024 * 1024;

bool is_temporary(int number) { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR; }

Error cut() { return with_cause(fail(Code::cancelled, "http.body.cut"), std::strerror(errno)); }

}  // namespace

Connection::Connection(Descriptor socket, std::string peer, Pace pace)
    : socket_(std::move(socket)), peer_(std::move(peer)), pace_(pace) {}

void Connection::take(std::size_t size) {
  taken_ += size;
  scanned = 0;
  if (taken_ < input_.size()) return;
  // Idle connections hold no buffer.
  input_ = {};
  taken_ = 0;
}

bool Connection::fill(std::size_t limit) {
  input_.erase(0, taken_);
  taken_ = 0;
  std::array<char, 8192> block;
  while (buffered().size() < limit) {
    const ssize_t size = ::recv(socket(), block.data(), std::min(block.size(), limit - buffered().size()), 0);
    if (size == 0) return false;
    if (size < 0) return is_temporary(errno);
    input_.append(block.data(), static_cast<std::size_t>(size));
    if (static_cast<std::size_t>(size) < block.size()) return true;
  }
  return true;
}

void Connection::start_transfer() {
  transfer_started_ = std::chrono::steady_clock::now();
  transferred_ = 0;
}

Deadline Connection::next_deadline() const {
  const auto now = std::chrono::steady_clock::now();
  const auto earned = std::chrono::milliseconds(transferred_ * 1000 / std::max<std::uint64_t>(pace_.least_rate, 1));
  return std::min(now + pace_.stall, transfer_started_ + pace_.stall + earned);
}

Result<void> Connection::wait(short events) {
  const Deadline deadline = next_deadline();
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return fail(Code::timed_out, "http.body.slow");
    pollfd ready{socket(), events, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(left.count()));
    if (count > 0) return {};
    if (count < 0 && errno != EINTR) return cut();
  }
}

Result<std::size_t> Connection::read(std::span<std::byte> into) {
  const std::string_view ahead = buffered();
  if (!ahead.empty()) {
    const std::size_t size = std::min(into.size(), ahead.size());
    std::memcpy(into.data(), ahead.data(), size);
    take(size);
    transferred_ += size;
    return size;
  }
  while (true) {
    const ssize_t size = ::recv(socket(), into.data(), into.size(), 0);
    if (size > 0) {
      transferred_ += static_cast<std::uint64_t>(size);
      return static_cast<std::size_t>(size);
    }
    if (size == 0) return fail(Code::cancelled, "http.body.cut");
    if (!is_temporary(errno)) return cut();
    TRY(wait(POLLIN));
  }
}

Result<void> Connection::write(std::string_view bytes, More more) {
  const int flags = MSG_NOSIGNAL | (more == More::yes ? MSG_MORE : 0);
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket(), bytes.data(), bytes.size(), flags);
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
      transferred_ += static_cast<std::uint64_t>(size);
    } else if (is_temporary(errno)) {
      TRY(wait(POLLOUT));
    } else {
      return cut();
    }
  }
  return {};
}

Result<void> Connection::write_file(int file, std::uint64_t offset, std::uint64_t length) {
  auto at = static_cast<off_t>(offset);
  while (length > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(length, file_block));
    const ssize_t size = ::sendfile(socket(), file, &at, wanted);
    if (size > 0) {
      length -= static_cast<std::uint64_t>(size);
      transferred_ += static_cast<std::uint64_t>(size);
    } else if (size == 0) {
      return fail(Code::io, "media.cut");
    } else if (is_temporary(errno)) {
      TRY(wait(POLLOUT));
    } else {
      return cut();
    }
  }
  return {};
}

void Connection::write_now(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void Connection::finish_output() const { ::shutdown(socket(), SHUT_WR); }

}  // namespace khen
