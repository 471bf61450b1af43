// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/standing.h"

#include <fmt/format.h>

#include "server/http/engine.h"
#include "server/http/framing.h"
#include "server/problem.h"

namespace khen {
namespace {

constexpr std::size_t most_entries = 512;
constexpr std::size_t most_bytes = 8 * 1024 * 1024;
constexpr std::size_t largest_text = 64 * 1024;

std::string as_lines(const HeaderList& headers) {
  std::string lines;
  for (const auto& field : headers.fields()) lines += fmt::format("{}: {}\r\n", field.name, field.value);
  return lines;
}

bool is_of_content(std::string_view name) { return name == "Content-Type" || name == "Content-Encoding"; }

// A text that was made for this request, as what any other one with the same key may get.
Representation representation_of(const Reply& reply) {
  Representation made;
  made.content = std::get<std::string>(reply.body);
  for (const auto& field : reply.headers.fields()) {
    (is_of_content(field.name) ? made.content_fields : made.fields).add(field.name, field.value);
  }
  made.validators.tag = parse_entity_tag(reply.headers.find("ETag"));
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Connection", "Date"})
    made.fields.remove(name);
  return made;
}

}  // namespace

std::shared_ptr<const StandingReply> standing_reply_of(const Reply& reply, const Engine& engine) {
  if (!reply.standing) return nullptr;
  auto made = std::make_shared<StandingReply>();
  made->standing = reply.standing;
  made->route_class = reply.route_class;
  if (reply.standing->representation) {
    made->representation = *reply.standing->representation;
  } else {
    const auto* text = std::get_if<std::string>(&reply.body);
    if (reply.status != 200 || text == nullptr || text->size() > largest_text || reply.headers.has("Set-Cookie")) {
      return nullptr;
    }
    made->representation = representation_of(reply);
  }
  Reply secured;
  secured.headers = made->representation.fields;
  engine.apply_policy(secured);
  made->fields = as_lines(secured.headers);
  made->content_fields = as_lines(made->representation.content_fields);
  if (const auto* file = std::get_if<FileRange>(&made->representation.content)) {
    made->handover = engine.handover_address(*file);
  }
  return made;
}

std::string standing_key(const RequestHead& head, const HeaderList& headers, std::string_view scheme) {
  std::string key;
  const std::string_view cookie = headers.find("cookie");
  const std::string_view coding = headers.find("accept-encoding");
  const std::string_view language = headers.find("accept-language");
  key.reserve(head.target.size() + head.host.size() + cookie.size() + coding.size() + language.size() + 16);
  // A line feed can stand in none of them.
  for (const std::string_view part : {std::string_view(head.target), std::string_view(head.host), scheme, cookie,
                                      coding, language, headers.find("authorization")}) {
    key.append(part).push_back('\n');
  }
  return key;
}

std::shared_ptr<const StandingReply> StandingReplies::find(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const auto entry = found->second;
  if (!entry->reply->standing->holds()) {
    forget(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->reply;
}

void StandingReplies::put(std::string key, std::shared_ptr<const StandingReply> reply) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) forget(found->second);
  // Whatever ended them, they have not been used since: they stand together at the end.
  while (!entries_.empty() && !entries_.back().reply->standing->holds()) forget(std::prev(entries_.end()));
  const auto* text = std::get_if<std::string>(&reply->representation.content);
  const std::size_t bytes =
      key.size() + reply->fields.size() + reply->content_fields.size() + (text != nullptr ? text->size() : 0);
  entries_.push_front({std::move(key), std::move(reply), bytes});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
  while (entries_.size() > most_entries || bytes_ > most_bytes) forget(std::prev(entries_.end()));
}

void StandingReplies::forget(std::list<Entry>::iterator entry) {
  by_key_.erase(entry->key);
  bytes_ -= entry->bytes;
  entries_.erase(entry);
}

RepeatedReply repeat(const StandingReply& standing, const RequestHead& head, AfterReply after, std::string_view date,
                     Sender sender) {
  const Representation& shown = standing.representation;
  const Conditions conditions{head.headers.find("if-match"), head.headers.find("if-none-match"),
                              head.headers.find("if-modified-since"), head.headers.find("if-unmodified-since"),
                              head.headers.find("if-range")};
  Presentation chosen = present(conditions, Retrieval::yes, head.headers.find("range"), shown);
  const bool whole_or_part = chosen.status == 200 || chosen.status == 206;
  const bool hands_over =
      sender == Sender::proxy && !standing.handover.empty() && proxy_agrees(head.headers, chosen.status);
  if (hands_over) chosen = {200, {RangeOutcome::whole, 0, 0}};
  RepeatedReply reply{.status = chosen.status, .head = {}, .content = {}, .length = 0};
  if (whole_or_part) reply.length = chosen.range.length;
  reply.head.reserve(standing.fields.size() + standing.content_fields.size() + 256);
  auto to = std::back_inserter(reply.head);
  fmt::format_to(to, "HTTP/1.1 {} {}\r\nDate: {}\r\n", chosen.status, reason_phrase(chosen.status), date);
  if (chosen.status != 304) fmt::format_to(to, "Content-Length: {}\r\n", reply.length);
  if (const auto range = content_range(chosen, shown.size()); !range.empty()) {
    fmt::format_to(to, "Content-Range: {}\r\n", range);
  }
  if (const auto field = connection_field(head.version, after); !field.empty()) {
    fmt::format_to(to, "Connection: {}\r\n", field);
  }
  if (hands_over) fmt::format_to(to, "{}: {}\r\n", handover_field, standing.handover);
  reply.head += standing.fields;
  if (whole_or_part) reply.head += standing.content_fields;
  reply.head += "\r\n";
  if (head.method == Method::head || !whole_or_part || hands_over) {
    reply.length = 0;
  } else if (const auto* file = std::get_if<FileRange>(&shown.content)) {
    reply.content = part_of(*file, chosen.range);
  } else {
    reply.content = std::get<std::string>(shown.content);
  }
  return reply;
}

}  // namespace khen
