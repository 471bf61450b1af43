// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/transaction.h"

#include <algorithm>
#include <cstring>

namespace khen {

Result<std::size_t> Transaction::read_collected(std::span<std::byte> into) {
  if (body_left > 0 && !body_error) {
    body_wanted = true;
    return fail(Code::precondition, "http.body.awaited");
  }
  const std::size_t size = std::min(into.size(), body.size() - body_read);
  if (size == 0 && body_error) return *body_error;
  std::memcpy(into.data(), body.data() + body_read, size);
  body_read += size;
  return size;
}

}  // namespace khen
