// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Byte ranges of RFC 9110, section 14, resolved against the size of a representation. Pure.
namespace khen {

enum class RangeOutcome {
  whole,          // 200: no Range, not for bytes, malformed, or several (14.2 allows to ignore it)
  partial,        // 206
  unsatisfiable,  // 416
};

struct RangeDecision {
  RangeOutcome outcome = RangeOutcome::whole;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // never reaches past the size
};

// `header` is the value of Range, "" when there is none.
RangeDecision resolve_range(std::string_view header, std::uint64_t size);

// Value of Content-Range for 206 ("bytes 0-9/100") and 416 ("bytes */100").
std::string content_range(const RangeDecision& decision, std::uint64_t size);

}  // namespace khen
