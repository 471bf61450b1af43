// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

#include "metadata/base/clock.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "metadata/base/result.h"

// Tells the worker that something changed: an empty datagram to a socket in the run directory. A lost one costs time,
// never work: the worker looks by itself now and then.
namespace khen {

// Never blocks. Nobody listening is no error.
void wake_worker(const Path& run_directory);

// The worker's end. Whoever opens it must hold the worker lock: the socket of a dead worker is replaced.
class WakeSocket {
 public:
  static Result<WakeSocket> open(const Path& run_directory);

  enum class Woken { called, time_out, stopped };
  // Waits until somebody calls, `limit` has passed or a stop is requested; swallows all calls that are waiting.
  [[nodiscard]] Woken wait(milliseconds limit, const std::stop_token& stop) const;

 private:
  explicit WakeSocket(Descriptor socket) : socket_(std::move(socket)) {}
  Descriptor socket_;
};

}  // namespace khen
