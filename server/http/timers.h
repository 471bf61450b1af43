// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace khen {

using Deadline = std::chrono::steady_clock::time_point;

// One thing that becomes due. Lives in whatever has the deadline; leaves its wheel by itself when it is destroyed.
class Timer {
 public:
  Timer() = default;
  ~Timer() { unlink(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  [[nodiscard]] Deadline due() const { return due_; }

 private:
  friend class Timers;
  void unlink();
  void link_before(Timer& next);

  Timer* previous_ = this;
  Timer* next_ = this;
  Deadline due_ = Deadline::max();
};

// The deadlines of many connections: a wheel whose slots are lists, so that setting one costs neither memory nor a
// search however many there are. Nothing is due before its time, and at most a slot's width late. One thread.
class Timers {
 public:
  static constexpr std::chrono::milliseconds width{25};

  explicit Timers(Deadline now) : origin_(now) {}
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;
  ~Timers();

  void set(Timer& timer, Deadline due);
  void clear(Timer& timer);

  // Calls `due` for each timer whose time has come; it may destroy any timer and set new ones.
  void expire(Deadline now, const std::function<void(Timer&)>& due);

  // When expire() has something to do next.
  [[nodiscard]] std::optional<Deadline> next() const;

  // Some timer with an early deadline that `fits`; nullptr when there is none.
  [[nodiscard]] Timer* earliest(const std::function<bool(Timer&)>& fits);

 private:
  static constexpr std::size_t slots = 4096;  // more than 100 s ahead; what is later is looked at again then
  [[nodiscard]] std::int64_t tick_of(Deadline due) const;
  void put(Timer& timer);

  Deadline origin_;
  std::int64_t current_ = 0;  // ticks up to here have been expired
  std::array<Timer, slots> heads_;
  std::array<std::uint64_t, slots / 64> filled_{};  // a bit a slot; may be set for one that has become empty
};

}  // namespace khen
