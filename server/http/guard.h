// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "server/http.h"

// The strict front: decides on raw bytes, before any other code reads them, whether this is a request that we answer.
// RFC 9112 lets a recipient be lenient in many places; every leniency there has been somebody's smuggling hole, so here
// there is none: CRLF only, plain field names, one Host, one Content-Length, no Transfer-Encoding. Pure functions.
namespace khen {

struct HeadLimits {
  std::size_t bytes = 16 * 1024;
  std::size_t lines = 100;
  std::size_t request_line = 4 * 1024;
  std::size_t path = 1024;  // decoded
};

// After a refusal the connection is closed: what follows on it can't be trusted to start a request.
struct Refusal {
  int status = 400;
  std::string_view reason;  // "http.head.line_end"; a literal, told to the client in the problem document
};

struct HeadIncomplete {};
struct HeadComplete {
  std::size_t size = 0;  // bytes of the buffer that belong to it, the empty line included
};
using HeadProgress = std::variant<HeadIncomplete, HeadComplete, Refusal>;

// Looks at what has come so far. Refuses as early as the bytes allow, so that nobody waits for a hopeless head.
// `seen` bytes of the front were looked at by an earlier call that said HeadIncomplete.
HeadProgress scan_head(std::string_view buffer, std::size_t seen, const HeadLimits& limits);

enum class HttpVersion { http_1_0, http_1_1 };
enum class AfterReply { keep, close };
enum class Expectation { none, continue_first };

struct RequestHead {
  Method method = Method::get;
  HttpVersion version = HttpVersion::http_1_1;
  std::string target;  // origin form (or "*"), as sent
  std::string path;    // decoded
  FormFields query;
  std::string host;
  HeaderList headers;  // allow-listed, names in lower case, repeated list fields joined
  std::uint64_t content_length = 0;
  Expectation expectation = Expectation::none;
  AfterReply after_reply = AfterReply::keep;  // what the client asks for
};

// `head` is what scan_head found complete.
std::variant<RequestHead, Refusal> parse_head(std::string_view head, const HeadLimits& limits);

}  // namespace khen
