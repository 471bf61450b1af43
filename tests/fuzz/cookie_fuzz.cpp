// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/cookies.h"
#include "server/negotiate.h"

// Any Cookie field is survived, and no value breaks out of the Set-Cookie field that it is put into.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace khen;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (parse_cookies(bytes).size() > 64) std::abort();
  const std::string field = set_cookie_header({.name = "n", .value = std::string(bytes), .path = std::string(bytes)});
  if (std::count(field.begin(), field.end(), ';') != 4) std::abort();
  if (field.find_first_of("\r\n") != std::string::npos) std::abort();
  constexpr std::array<std::string_view, 2> offered{"vi", "en"};
  if (choose_language(bytes, offered, "vi").empty()) std::abort();
  choose_media_type(bytes, offered);
  return 0;
}
