// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "metadata/base/result.h"

namespace khen {

// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds. What the catalogue stores and ids carry.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

// The only way to learn what time it is, so that tests can set it. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

constexpr std::int64_t to_milliseconds(Instant instant) { return instant.time_since_epoch().count(); }
constexpr Instant from_milliseconds(std::int64_t value) { return Instant(milliseconds(value)); }

// RFC 3339 in UTC, "2026-02-17T04:05:06Z" (seconds) or with ".123".
std::string to_rfc3339(Instant instant);
std::string to_rfc3339_milliseconds(Instant instant);
Result<Instant> parse_rfc3339(std::string_view text);

// "Tue, 17 Feb 2026 04:05:06 GMT" (RFC 9110, 5.6.7).
std::string to_http_date(Instant instant);

}  // namespace khen
