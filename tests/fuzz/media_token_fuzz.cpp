// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "server/media_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto token = khen::parse_media_token(text);
  if (token && token->session.size() != 32) std::abort();
  // What a log shows holds no more than it was given.
  if (khen::without_token(text).size() > size) std::abort();
  return 0;
}
