// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "metadata/base/result.h"
#include "server/http/guard.h"
#include "server/http.h"
#include "server/http/connection.h"

// How one request's body comes in and its reply goes out over a Connection (RFC 9112, sections 6, 7 and 9).
namespace khen {

// Hands out the body of one request and knows what is left of it. Asks for it with "100 Continue" at the first read,
// so that a refused upload never travels. Refers to the connection.
class BodyReader {
 public:
  BodyReader(Connection& connection, const RequestHead& head)
      : connection_(connection), left_(head.content_length), expectation_(head.expectation) {}

  [[nodiscard]] bool exhausted() const { return left_ == 0; }
  Result<std::size_t> read(std::span<std::byte> into);

 private:
  Connection& connection_;
  std::uint64_t left_;
  Expectation expectation_;
};

enum class Framing { counted, chunked, until_close };
Framing framing_of(const RequestHead& head, const Reply& reply);

// False for replies that end with their head: to HEAD, 204, 304.
bool has_content(const RequestHead& head, const Reply& reply);

// Sets the fields that only the server may decide: Content-Length or Transfer-Encoding, Connection, Date.
void frame(Reply& reply, const RequestHead& head, AfterReply after);

// Sends the body after `head`, which goes out in one packet with a short body. `sent` counts the bytes of the body
// also when an error ends it.
struct SentBody {
  std::uint64_t bytes = 0;
  Result<void> outcome;
};
SentBody send_reply(Connection& connection, std::string head, const Reply& reply, Framing framing);

}  // namespace khen
