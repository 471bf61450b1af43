// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/byte_range.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

// Digits only; a number too big for any file is the biggest there is.
std::optional<std::uint64_t> position(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    value = value > (most - digit) / 10 ? most : value * 10 + digit;
  }
  return value;
}

RangeDecision whole(std::uint64_t size) { return {RangeOutcome::whole, 0, size}; }
RangeDecision unsatisfiable() { return {RangeOutcome::unsatisfiable, 0, 0}; }

RangeDecision suffix(std::string_view digits, std::uint64_t size) {
  const auto length = position(digits);
  if (!length) return whole(size);
  if (*length == 0) return unsatisfiable();
  const std::uint64_t taken = std::min(*length, size);
  return {RangeOutcome::partial, size - taken, taken};
}

}  // namespace

RangeDecision resolve_range(std::string_view header, std::uint64_t size) {
  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos || to_lower_ascii(header.substr(0, equals)) != "bytes") return whole(size);
  // No Content-Range can name bytes of nothing, so the empty whole is the honest answer; caches that ask slice by slice
  // would hand a 416 on to a reader who never asked for a range.
  if (size == 0) return whole(size);
  const std::string_view range = trim(header.substr(equals + 1));
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return whole(size);
  if (dash == 0) return suffix(range.substr(1), size);

  const auto first = position(range.substr(0, dash));
  const std::string_view last_digits = range.substr(dash + 1);
  const auto last = last_digits.empty() ? std::optional(most) : position(last_digits);
  if (!first || !last || *first > *last) return whole(size);
  if (*first >= size) return unsatisfiable();
  return {RangeOutcome::partial, *first, std::min(*last, size - 1) - *first + 1};
}

std::string content_range(const RangeDecision& decision, std::uint64_t size) {
  if (decision.outcome != RangeOutcome::partial) return fmt::format("bytes */{}", size);
  return fmt::format("bytes {}-{}/{}", decision.offset, decision.offset + decision.length - 1, size);
}

}  // namespace khen
