// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include "metadata/base/clock.h"

namespace khen::testing {

// Stands still until it is moved. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start = parse_rfc3339("2026-02-17T04:05:06Z").value()) : now_(to_milliseconds(start)) {}
  [[nodiscard]] Instant now() const override { return from_milliseconds(now_); }
  void advance(milliseconds by) { now_ += by.count(); }
  void set(Instant instant) { now_ = to_milliseconds(instant); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace khen::testing
