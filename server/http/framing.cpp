// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/framing.h"

#include <fmt/format.h>

#include "metadata/base/clock.h"

namespace khen {
namespace {

bool may_have_content(int status) { return status != 204 && status != 304; }

}  // namespace

std::uint64_t length_of(const Reply& reply) {
  if (const auto* text = std::get_if<std::string>(&reply.body)) return text->size();
  if (const auto* range = std::get_if<FileRange>(&reply.body)) return range->length;
  return 0;
}

Framing framing_of(HttpVersion version, const Reply& reply) {
  const bool endless =
      std::holds_alternative<StreamBody>(reply.body) || std::holds_alternative<EventStream>(reply.body);
  if (!endless) return Framing::counted;
  return version == HttpVersion::http_1_1 ? Framing::chunked : Framing::until_close;
}

bool has_content(Method method, int status) { return method != Method::head && may_have_content(status); }

std::string_view connection_field(HttpVersion version, AfterReply after) {
  if (after == AfterReply::close) return "close";
  return version == HttpVersion::http_1_0 ? "keep-alive" : "";
}

void frame(Reply& reply, HttpVersion version, AfterReply after) {
  HeaderList& headers = reply.headers;
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date"}) {
    headers.remove(name);
  }
  const Framing framing = framing_of(version, reply);
  if (may_have_content(reply.status)) {
    if (framing == Framing::counted) headers.add("Content-Length", std::to_string(length_of(reply)));
    if (framing == Framing::chunked) headers.add("Transfer-Encoding", "chunked");
  }
  headers.add("Date", to_http_date(SystemClock().now()));
  if (const auto field = connection_field(version, after); !field.empty()) headers.add("Connection", field);
}

std::string chunk_of(std::string_view piece) { return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece); }

}  // namespace khen
