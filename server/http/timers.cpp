// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/timers.h"

#include <algorithm>
#include <bit>

namespace khen {

void Timer::unlink() {
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = this;
}

void Timer::link_before(Timer& next) {
  previous_ = next.previous_;
  next_ = &next;
  previous_->next_ = this;
  next_->previous_ = this;
}

Timers::~Timers() {
  for (Timer& head : heads_) {
    while (head.next_ != &head) head.next_->unlink();
  }
}

std::int64_t Timers::tick_of(Deadline due) const {
  const auto since = due - origin_;
  return since.count() <= 0 ? 0 : std::chrono::ceil<std::chrono::milliseconds>(since) / width + 1;
}

void Timers::put(Timer& timer) {
  const std::int64_t furthest = current_ + static_cast<std::int64_t>(slots) - 1;
  const std::int64_t tick = std::clamp(tick_of(timer.due_), current_ + 1, furthest);
  const auto slot = static_cast<std::size_t>(tick) % slots;
  timer.link_before(heads_[slot]);
  filled_[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

void Timers::set(Timer& timer, Deadline due) {
  timer.unlink();
  timer.due_ = due;
  if (due != Deadline::max()) put(timer);
}

void Timers::clear(Timer& timer) { set(timer, Deadline::max()); }

void Timers::expire(Deadline now, const std::function<void(Timer&)>& due) {
  const std::int64_t until = std::chrono::floor<std::chrono::milliseconds>(now - origin_) / width;
  while (current_ < until) {
    // A sleep longer than the wheel's turn need not be walked tick by tick: all slots are seen within one turn.
    current_ = std::max(current_ + 1, until - static_cast<std::int64_t>(slots) + 1);
    const auto slot = static_cast<std::size_t>(current_) % slots;
    filled_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    Timer taken;  // those of this slot, while each is called or put back
    Timer& head = heads_[slot];
    while (head.next_ != &head) {
      Timer& timer = *head.next_;
      timer.unlink();
      timer.link_before(taken);
    }
    while (taken.next_ != &taken) {
      Timer& timer = *taken.next_;
      timer.unlink();
      if (timer.due_ > now) {
        put(timer);
      } else {
        due(timer);
      }
    }
  }
}

std::optional<Deadline> Timers::next() const {
  const auto start = static_cast<std::size_t>(current_ + 1) % slots;
  // The first word twice: its high bits come first, its low ones last.
  for (std::size_t i = 0; i <= filled_.size(); ++i) {
    const std::size_t word = (start / 64 + i) % filled_.size();
    std::uint64_t bits = filled_[word];
    if (i == 0) bits &= ~std::uint64_t{0} << (start % 64);
    if (bits == 0) continue;
    const std::size_t slot = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
    const auto ahead = static_cast<std::int64_t>((slot + slots - start) % slots);
    return origin_ + (current_ + 1 + ahead) * width;
  }
  return std::nullopt;
}

Timer* Timers::earliest(const std::function<bool(Timer&)>& fits) {
  for (std::size_t i = 1; i <= slots; ++i) {
    Timer& head = heads_[(static_cast<std::size_t>(current_) + i) % slots];
    for (Timer* timer = head.next_; timer != &head; timer = timer->next_) {
      if (fits(*timer)) return timer;
    }
  }
  return nullptr;
}

}  // namespace khen
