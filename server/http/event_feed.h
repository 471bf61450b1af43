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

// What a listener comes with.
struct EventAdmission {
  // Asked again before each event, on the thread that publishes: it may wait. Absent: everybody may.
  std::function<bool()> holds{};
  std::string last_event{};  // the id of what was heard last, on an earlier connection
};

// Events that any thread publishes to all who listen at that moment (Server-Sent Events, HTML Living Standard 9.2).
// Nothing is kept for who comes later, but the latest one. Thread-safe.
class EventFeed {
 public:
  // No text: there will be no more, because this listener may no longer listen.
  using Listener = std::function<void(std::shared_ptr<const std::string> text)>;

  using Admission = EventAdmission;

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

  EventFeed() = default;
  // `on_listen` is called whenever somebody has begun to listen; quick, never waiting.
  explicit EventFeed(std::function<void()> on_listen) : on_listen_(std::move(on_listen)) {}

  // `name` and `id` have no line end; `data` may have several lines. An event with the id of the latest is not told
  // again.
  void publish(std::string_view name, std::string_view data, std::string_view id = {});

  // Ends those who may no longer listen.
  void review();

  // `listener` is called with the latest event, unless there was none or it is the one heard last, and then with each;
  // quickly, and never after the subscription has ended.
  [[nodiscard]] Subscription listen(Listener listener, Admission admission = {});

  [[nodiscard]] bool is_heard() const;

 private:
  struct Entry {
    Listener listener;
    std::function<bool()> holds;
  };
  void end(std::uint64_t id);

  const std::function<void()> on_listen_{};
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Entry> listeners_;
  std::uint64_t next_ = 1;
  std::shared_ptr<const std::string> latest_;
  std::string latest_id_;
};

// One event as it goes over the wire. With an id it also tells clients how soon to come again after a cut.
std::string event_text(std::string_view name, std::string_view data, std::string_view id = {});

}  // namespace khen
