// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/event_feed.h"

#include "metadata/base/text.h"

namespace khen {

std::string event_text(std::string_view name, std::string_view data) {
  std::string text = "event: " + std::string(name) + "\n";
  for (const std::string_view line : split(data, '\n')) text += "data: " + std::string(line) + "\n";
  return text + "\n";
}

void EventFeed::publish(std::string_view name, std::string_view data) {
  auto text = std::make_shared<const std::string>(event_text(name, data));
  const std::lock_guard lock(mutex_);
  latest_ = text;
  for (const auto& [id, listener] : listeners_) listener(text);
}

EventFeed::Subscription EventFeed::listen(Listener listener) {
  const std::lock_guard lock(mutex_);
  if (latest_) listener(latest_);
  const std::uint64_t id = next_++;
  listeners_.emplace(id, std::move(listener));
  return {*this, id};
}

void EventFeed::end(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(id);
}

}  // namespace khen
