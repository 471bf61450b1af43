// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/clock.h"

namespace khen {
namespace {

constexpr std::size_t joined_body = 64 * 1024;  // a text up to this size leaves in one piece with its head

std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::uint64_t length_of(const Reply& reply) {
  if (const auto* text = std::get_if<std::string>(&reply.body)) return text->size();
  if (const auto* range = std::get_if<FileRange>(&reply.body)) return range->length;
  return 0;
}

bool may_have_content(int status) { return status != 204 && status != 304; }

Result<void> send_text(Connection& connection, std::string head, std::string_view text) {
  if (text.size() <= joined_body) return connection.write(head.append(text));
  TRY(connection.write(head, Connection::More::yes));
  return connection.write(text);
}

Result<void> send_file(Connection& connection, std::string_view head, const FileRange& range) {
  TRY(connection.write(head, range.length > 0 ? Connection::More::yes : Connection::More::no));
  return connection.write_file(range.file->get(), range.offset, range.length);
}

Result<void> send_chunk(Connection& connection, Bytes bytes) {
  TRY(connection.write(fmt::format("{:x}\r\n", bytes.size()), Connection::More::yes));
  TRY(connection.write(as_text(bytes), Connection::More::yes));
  return connection.write("\r\n");
}

Result<void> send_stream(Connection& connection, std::string_view head, const StreamBody& body, Framing framing,
                         std::uint64_t& sent) {
  TRY(connection.write(head));
  TRY(body([&](Bytes bytes) -> Result<void> {
    if (bytes.empty()) return {};
    // A stream may rest for long between two blocks; only the sending of one is held to a pace.
    connection.start_transfer();
    TRY(framing == Framing::chunked ? send_chunk(connection, bytes) : connection.write(as_text(bytes)));
    sent += bytes.size();
    return {};
  }));
  return framing == Framing::chunked ? connection.write("0\r\n\r\n") : Result<void>();
}

}  // namespace

Result<std::size_t> BodyReader::read(std::span<std::byte> into) {
  if (left_ == 0) return std::size_t{0};
  if (expectation_ == Expectation::continue_first) {
    expectation_ = Expectation::none;
    TRY(connection_.write("HTTP/1.1 100 Continue\r\n\r\n"));
  }
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_));
  const std::size_t size = TRY(connection_.read(into.first(wanted)));
  left_ -= size;
  return size;
}

Framing framing_of(const RequestHead& head, const Reply& reply) {
  if (!std::holds_alternative<StreamBody>(reply.body)) return Framing::counted;
  return head.version == HttpVersion::http_1_1 ? Framing::chunked : Framing::until_close;
}

bool has_content(const RequestHead& head, const Reply& reply) {
  return head.method != Method::head && may_have_content(reply.status);
}

void frame(Reply& reply, const RequestHead& head, AfterReply after) {
  HeaderList& headers = reply.headers;
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date"}) {
    headers.remove(name);
  }
  const Framing framing = framing_of(head, reply);
  if (may_have_content(reply.status)) {
    if (framing == Framing::counted) headers.add("Content-Length", std::to_string(length_of(reply)));
    if (framing == Framing::chunked) headers.add("Transfer-Encoding", "chunked");
  }
  headers.add("Date", to_http_date(SystemClock().now()));
  if (after == AfterReply::close) {
    headers.add("Connection", "close");
  } else if (head.version == HttpVersion::http_1_0) {
    headers.add("Connection", "keep-alive");
  }
}

SentBody send_reply(Connection& connection, std::string head, const Reply& reply, Framing framing) {
  SentBody sent;
  if (const auto* stream = std::get_if<StreamBody>(&reply.body)) {
    sent.outcome = send_stream(connection, head, *stream, framing, sent.bytes);
    return sent;
  }
  const auto* text = std::get_if<std::string>(&reply.body);
  sent.outcome = text != nullptr ? send_text(connection, std::move(head), *text)
                                 : send_file(connection, head, std::get<FileRange>(reply.body));
  if (sent.outcome) sent.bytes = length_of(reply);
  return sent;
}

}  // namespace khen
