// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace khen {

// Events that any thread publishes to all who listen at that moment (Server-Sent Events, HTML Living Standard 9.2).
// Nothing is kept for who comes later, but the latest one. Thread-safe.
class EventFeed {
 public:
  using Listener = std::function<void(std::shared_ptr<const std::string> text)>;

  // Ends by itself. The feed must outlive it.
  class Subscription {
   public:
    Subscription() = default;
    Subscription(Subscription&& other) noexcept : feed_(std::exchange(other.feed_, nullptr)), id_(other.id_) {}
    Subscription& operator=(Subscription&& other) noexcept {
      std::swap(feed_, other.feed_);
      std::swap(id_, other.id_);
      return *this;
    }
    explicit operator bool() const { return feed_ != nullptr; }
    ~Subscription() {
      if (feed_ != nullptr) feed_->end(id_);
    }

   private:
    friend class EventFeed;
    Subscription(EventFeed& feed, std::uint64_t id) : feed_(&feed), id_(id) {}
    EventFeed* feed_ = nullptr;
    std::uint64_t id_ = 0;
  };

  // `name` has no line end; `data` may have several lines.
  void publish(std::string_view name, std::string_view data);

  // `listener` is called with the latest event, if there was one, and then with each; quickly, and never after the
  // subscription has ended.
  [[nodiscard]] Subscription listen(Listener listener);

 private:
  void end(std::uint64_t id);

  std::mutex mutex_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t next_ = 1;
  std::shared_ptr<const std::string> latest_;
};

// One event as it goes over the wire.
std::string event_text(std::string_view name, std::string_view data);

}  // namespace khen
