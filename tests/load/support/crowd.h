// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "metadata/base/descriptor.h"

namespace khen::load {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

class Crowd;

// One client with at most one connection, who never waits: the crowd calls when something happened. Lives in its crowd.
class Visitor {
 public:
  explicit Visitor(Crowd& crowd) : crowd_(crowd) {}
  virtual ~Visitor();
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;

  virtual void arrive() = 0;    // called once, when it has joined
  virtual void notice() = 0;    // the connection can be read, or has ended
  virtual void time_comes() {}  // what wake_at() asked for

  [[nodiscard]] bool is_connected() const { return static_cast<bool>(socket_); }

 protected:
  // 0: the kernel's own size of the buffer.
  void connect(int receive_buffer = 0);
  void say(std::string_view bytes);
  enum class Heard { bytes, nothing_yet, end };
  Heard hear(std::span<char> into, std::size_t& size);
  void hang_up();
  void tear_off();  // so that the server sees a reset
  void wake_at(Clock::time_point when);
  // The connection is left, unfinished business included, and the visitor too once the crowd has control again.
  void leave();

 private:
  friend class Crowd;
  void flush();

  Crowd& crowd_;
  Descriptor socket_;
  std::string unsent_;
  std::uint64_t name_ = 0;
};

// Thousands of visitors of one server on 127.0.0.1, in one thread with epoll.
class Crowd {
 public:
  explicit Crowd(std::uint16_t port);

  template <class Kind, class... Arguments>
  Kind& add(Arguments&&... arguments) {
    auto made = std::make_unique<Kind>(*this, std::forward<Arguments>(arguments)...);
    Kind& visitor = *made;
    join(std::move(made));
    return visitor;
  }
  void dismiss(Visitor& visitor);
  void dismiss_all() { visitors_.clear(); }
  [[nodiscard]] std::size_t size() const { return visitors_.size(); }

  // True when `done` came true before `limit` was over. It is asked after every turn.
  bool run_until(const std::function<bool()>& done, Clock::duration limit);
  void run_for(Clock::duration time);

 private:
  friend class Visitor;
  void join(std::unique_ptr<Visitor> visitor);
  Visitor* find(std::uint64_t name);
  void turn(Clock::time_point until);

  const std::uint16_t port_;
  Descriptor epoll_;
  std::uint64_t last_name_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Visitor>> visitors_;
  std::multimap<Clock::time_point, std::uint64_t> times_;
};

}  // namespace khen::load
