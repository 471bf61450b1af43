// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "server/http/guard.h"
#include "server/representation.h"

namespace khen {

// A Standing with its fields as they go over the wire.
struct StandingReply {
  std::shared_ptr<const Standing> standing;
  Representation representation;
  std::string fields;
  std::string content_fields;
  std::string handover;  // where a proxy finds the file; "" when it cannot send it
  std::string_view route_class;
};

// What `reply` may be repeated from; nullptr when it is not of that kind.
class Engine;
std::shared_ptr<const StandingReply> standing_reply_of(const Reply& reply, const Engine& engine);

// What a request must have in common with another to get the same: target, host, scheme, cookies and accepted coding.
std::string standing_key(const RequestHead& head, const HeaderList& headers, std::string_view scheme);

// Replies that one loop may repeat, the latest used first. Bounded in number (each may hold a descriptor) and in bytes.
// Those that no longer hold go with the next one that comes.
class StandingReplies {
 public:
  // nullptr: none that still holds.
  std::shared_ptr<const StandingReply> find(const std::string& key);
  void put(std::string key, std::shared_ptr<const StandingReply> reply);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const StandingReply> reply;
    std::size_t bytes = 0;
  };
  void forget(std::list<Entry>::iterator entry);

  std::list<Entry> entries_;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

// The reply to `head`: its head as it goes over the wire, and the part of the content that follows.
struct RepeatedReply {
  int status = 200;
  std::string head;
  std::variant<std::string, FileRange> content;
  std::uint64_t length = 0;
};
enum class Sender { we, proxy };  // of a file's bytes, when either can
RepeatedReply repeat(const StandingReply& standing, const RequestHead& head, AfterReply after, std::string_view date,
                     Sender sender);

}  // namespace khen
