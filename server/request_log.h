// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "metadata/base/clock.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "server/http.h"

namespace khen {

// How much of a reader a line tells. `shortened`: addresses lose their last part (IPv4 /24, IPv6 /48), targets and
// referers their query, because what somebody searches for is nobody's business. In both a token that opens media is
// left out, because it would open them for whoever reads the log.
enum class ReaderPrivacy { shortened, full };

// One line of the Combined Log Format (Apache HTTP Server, mod_log_config), in UTC and without its end.
std::string combined_line(const Exchange& exchange, Instant at, ReaderPrivacy privacy);

// Appends such lines to a file. write() may be called from any thread and never waits for the disk: a thread of its own
// writes, at most a second later; what a stuck disk can't take is dropped and counted. reopen() opens the file anew,
// for whoever rotates logs.
class RequestLog {
 public:
  // Errors: those of opening a file for appending.
  static Result<std::unique_ptr<RequestLog>> open(const Clock& clock, Path file, ReaderPrivacy privacy);
  // Writes what is still there.
  ~RequestLog();
  RequestLog(const RequestLog&) = delete;
  RequestLog& operator=(const RequestLog&) = delete;

  void write(const Exchange& exchange);
  Result<void> reopen();
  // Lines that were lost so far.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  RequestLog(const Clock& clock, Path file, ReaderPrivacy privacy, Descriptor descriptor);
  void empty(const std::stop_token& stop);

  const Clock& clock_;
  const Path file_;
  const ReaderPrivacy privacy_;
  mutable std::mutex mutex_;
  std::condition_variable_any filled_;
  std::string lines_;
  std::uint64_t dropped_ = 0;
  Descriptor descriptor_;
  std::jthread writer_;
};

}  // namespace khen
