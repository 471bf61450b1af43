// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "metadata/base/digest.h"

namespace khen {

// Holds readers back so that together they read at most so many bytes a second, and ends them when told to stop.
// Thread-safe. Time is the steady clock's: setting the machine's clock changes nothing.
class ReadPace {
 public:
  // 0: as fast as it goes.
  ReadPace(std::uint64_t bytes_per_second, std::stop_token stop)
      : bytes_per_second_(bytes_per_second), stop_(std::move(stop)), began_(std::chrono::steady_clock::now()) {}

  // Code::cancelled "cancelled" after a stop.
  Result<void> read(std::size_t bytes);
  // Lends itself.
  [[nodiscard]] ReadWatch watch() {
    return [this](std::size_t bytes) { return read(bytes); };
  }

 private:
  const std::uint64_t bytes_per_second_;
  const std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::chrono::steady_clock::time_point began_;
  std::uint64_t bytes_ = 0;
};

}  // namespace khen
