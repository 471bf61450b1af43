// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/event_feed.h"

#include <vector>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view come_again = "retry: 3000\n";  // milliseconds

}  // namespace

std::string event_text(std::string_view name, std::string_view data, std::string_view id) {
  std::string text = "event: " + std::string(name) + "\n";
  if (!id.empty()) text += "id: " + std::string(id) + "\n" + std::string(come_again);
  for (const std::string_view line : split(data, '\n')) text += "data: " + std::string(line) + "\n";
  return text + "\n";
}

void EventFeed::publish(std::string_view name, std::string_view data, std::string_view id) {
  review();
  auto text = std::make_shared<const std::string>(event_text(name, data, id));
  const std::lock_guard lock(mutex_);
  if (!id.empty() && id == latest_id_) return;
  latest_ = text;
  latest_id_ = id;
  for (const auto& [number, entry] : listeners_) entry.listener(text);
}

// Whether they may is found out without the lock: loops must not wait for it.
void EventFeed::review() {
  std::vector<std::pair<std::uint64_t, std::function<bool()>>> asked;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, entry] : listeners_) {
      if (entry.holds) asked.emplace_back(number, entry.holds);
    }
  }
  for (const auto& [number, holds] : asked) {
    if (holds()) continue;
    const std::lock_guard lock(mutex_);
    const auto found = listeners_.find(number);
    if (found == listeners_.end()) continue;
    found->second.listener(nullptr);
    listeners_.erase(found);
  }
}

EventFeed::Subscription EventFeed::listen(Listener listener, Admission admission) {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    const bool heard = !latest_id_.empty() && admission.last_event == latest_id_;
    if (latest_ && !heard) listener(latest_);
    number = next_++;
    listeners_.emplace(number, Entry{std::move(listener), std::move(admission.holds)});
  }
  if (on_listen_) on_listen_();
  return {*this, number};
}

bool EventFeed::is_heard() const {
  const std::lock_guard lock(mutex_);
  return !listeners_.empty();
}

void EventFeed::end(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

}  // namespace khen
