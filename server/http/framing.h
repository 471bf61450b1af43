// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/http.h"
#include "server/http/guard.h"

// How a reply is delimited (RFC 9112, sections 6, 7 and 9). Pure, but for the date.
namespace khen {

enum class Framing { counted, chunked, until_close };
Framing framing_of(HttpVersion version, const Reply& reply);

// False for replies that end with their head: to HEAD, 204, 304.
bool has_content(Method method, int status);

std::uint64_t length_of(const Reply& reply);  // 0 for streams

// Sets the fields that only the server may decide: Content-Length or Transfer-Encoding, Connection, Date.
void frame(Reply& reply, HttpVersion version, AfterReply after);

// "close", "keep-alive" or "" when nothing need be said.
std::string_view connection_field(HttpVersion version, AfterReply after);

std::string chunk_of(std::string_view piece);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace khen
