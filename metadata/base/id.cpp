// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/id.h"

#include <sys/random.h>

#include <cstdint>
#include <cstdlib>

namespace khen {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// 26 characters hold 130 bits; the two highest are always zero, hence the first character is at most '7'.
std::array<char, id_length> to_base32(const std::array<std::uint8_t, 16>& bytes) {
  std::array<char, id_length> text{};
  std::uint32_t bits = 0;
  int held = 2;
  std::size_t out = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text[out++] = alphabet[(bits >> held) & 31];
    }
  }
  return text;
}

}  // namespace

std::array<char, id_length> make_id_text(Instant now) {
  std::array<std::uint8_t, 16> bytes{};
  // getrandom only fails for requests above 256 bytes or before the kernel's pool is ready: then there is no safe way
  // on.
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  auto time = static_cast<std::uint64_t>(to_milliseconds(now));
  for (int i = 5; i >= 0; --i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(time & 0xff);
    time >>= 8;
  }
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x70);  // version 7
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);  // variant 10
  return to_base32(bytes);
}

bool is_id_text(std::string_view text) {
  return text.size() == id_length && text.front() <= '7' && text.find_first_not_of(alphabet) == std::string_view::npos;
}

}  // namespace khen
