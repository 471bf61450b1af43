// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/uuid.h"

#include <fmt/format.h>

#include <cstdint>

#include "metadata/base/digest.h"
#include "metadata/base/id.h"

namespace khen {
namespace {

constexpr std::size_t digits_of_uuid = 32;

// `digits` are 32 hexadecimal ones.
std::string urn_of(std::string_view digits) {
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                     digits.substr(16, 4), digits.substr(20, 12));
}

}  // namespace

std::string urn_of_id(std::string_view id) {
  constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string digits;
  // 26 characters of five bits begin with two that are always zero.
  std::uint32_t bits = 0;
  int held = -2;
  for (const char c : id) {
    bits = (bits << 5) | static_cast<std::uint32_t>(alphabet.find(c));
    held += 5;
    while (held >= 4) {
      held -= 4;
      digits += fmt::format("{:x}", (bits >> held) & 15U);
    }
    bits &= (1U << held) - 1U;
  }
  return urn_of(digits);
}

std::string urn_of_text(std::string_view text) {
  std::string digits = digest_hex(DigestAlgorithm::sha256, text).substr(0, digits_of_uuid);
  digits[12] = '8';  // version
  digits[16] = '8';  // variant 10
  return urn_of(digits);
}

}  // namespace khen
