// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <initializer_list>
#include <mutex>
#include <string_view>

#include "metadata/base/clock.h"
#include "metadata/base/error.h"

namespace khen {

enum class LogLevel { debug, info, warning, error };

struct LogField {
  std::string_view name;
  std::string_view value;
};

// Structured log: one JSON object a line on a file descriptor that it does not own. Thread-safe; a line is written
// with one write(2), so lines of several processes on one pipe don't mix.
class Log {
 public:
  Log(const Clock& clock, int descriptor, LogLevel least) : clock_(clock), descriptor_(descriptor), least_(least) {}

  void set_least(LogLevel least) { least_ = least; }

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
  void failure(std::string_view event, const Error& error, std::initializer_list<LogField> fields = {});

 private:
  void line(LogLevel level, std::string_view event, const Error* error, std::initializer_list<LogField> fields);

  const Clock& clock_;
  int descriptor_;
  std::atomic<LogLevel> least_;
};

LogLevel parse_log_level(std::string_view name);

}  // namespace khen
