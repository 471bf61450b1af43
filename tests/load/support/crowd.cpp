// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/crowd.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace khen::load {

Visitor::~Visitor() = default;

void Visitor::connect(int receive_buffer) {
  unsent_.clear();
  socket_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  ASSERT_TRUE(socket_) << std::strerror(errno);
  if (receive_buffer > 0) {
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(crowd_.port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int outcome = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  ASSERT_TRUE(outcome == 0 || errno == EINPROGRESS) << std::strerror(errno);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = name_;
  ASSERT_EQ(::epoll_ctl(crowd_.epoll_.get(), EPOLL_CTL_ADD, socket_.get(), &event), 0) << std::strerror(errno);
}

void Visitor::say(std::string_view bytes) {
  unsent_.append(bytes);
  flush();
}

// What the server no longer takes is noticed when its answer, or its end, is read.
void Visitor::flush() {
  while (socket_ && !unsent_.empty()) {
    const ssize_t size = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
    if (size < 0) return unsent_.clear();
    unsent_.erase(0, static_cast<std::size_t>(size));
  }
}

Visitor::Heard Visitor::hear(std::span<char> into, std::size_t& size) {
  const ssize_t got = ::recv(socket_.get(), into.data(), into.size(), 0);
  size = got > 0 ? static_cast<std::size_t>(got) : 0;
  if (got > 0) return Heard::bytes;
  const bool later = got < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN);
  return later ? Heard::nothing_yet : Heard::end;
}

void Visitor::hang_up() { socket_.reset(); }

void Visitor::tear_off() {
  const linger now{1, 0};
  if (socket_) ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.reset();
}

void Visitor::wake_at(Clock::time_point when) { crowd_.times_.emplace(when, name_); }

void Visitor::leave() {
  hang_up();
  crowd_.dismiss(*this);
}

Crowd::Crowd(std::uint16_t port) : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

void Crowd::join(std::unique_ptr<Visitor> visitor) {
  Visitor& guest = *visitor;
  guest.name_ = ++last_name_;
  visitors_.emplace(guest.name_, std::move(visitor));
  guest.arrive();
}

// It may be the one that is being called: it goes when the turn comes to an end.
void Crowd::dismiss(Visitor& visitor) {
  visitor.socket_.reset();
  times_.emplace(Clock::time_point::min(), visitor.name_);
}

Visitor* Crowd::find(std::uint64_t name) {
  const auto found = visitors_.find(name);
  return found == visitors_.end() ? nullptr : found->second.get();
}

void Crowd::turn(Clock::time_point until) {
  if (!times_.empty()) until = std::min(until, times_.begin()->first);
  const auto wait = std::chrono::ceil<Milliseconds>(until - std::min(until, Clock::now()));
  std::array<epoll_event, 512> events{};
  const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(std::clamp<Milliseconds::rep>(wait.count(), 0, 1000)));
  for (int i = 0; i < count; ++i) {
    Visitor* visitor = find(events[static_cast<std::size_t>(i)].data.u64);
    if (visitor == nullptr || !visitor->socket_) continue;
    visitor->flush();
    visitor->notice();
  }
  const auto now = Clock::now();
  while (!times_.empty() && times_.begin()->first <= now) {
    const auto [when, name] = *times_.begin();
    times_.erase(times_.begin());
    if (when == Clock::time_point::min()) {
      visitors_.erase(name);
    } else if (Visitor* visitor = find(name)) {
      visitor->time_comes();
    }
  }
}

bool Crowd::run_until(const std::function<bool()>& done, Clock::duration limit) {
  const auto end = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() >= end) return false;
    turn(end);
  }
  return true;
}

void Crowd::run_for(Clock::duration time) {
  run_until([] { return false; }, time);
}

}  // namespace khen::load
