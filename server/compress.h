// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http.h"

namespace khen {

// gzip (RFC 1952), zlib level 5. nullopt when it would not become smaller.
std::optional<std::string> gzip(std::string_view text);

// Compresses a text body between 1 KB and 4 MB of a compressible type when the client takes gzip; sets
// Content-Encoding and Vary and weakens the ETag, since the bytes are no longer the same. Leaves files, streams and
// bodies that are encoded already. A page that repeats input next to a secret must mask the secret (BREACH).
void compress_reply(Reply& reply, std::string_view accept_encoding);

}  // namespace khen
