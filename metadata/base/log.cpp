// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/base/log.h"

#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace khen {
namespace {

constexpr std::array<std::string_view, 4> names{"debug", "info", "warning", "error"};

}  // namespace

LogLevel parse_log_level(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<LogLevel>(i);
  }
  return LogLevel::info;
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  line(level, event, nullptr, fields);
}

void Log::failure(std::string_view event, const Error& error, std::initializer_list<LogField> fields) {
  line(LogLevel::error, event, &error, fields);
}

void Log::line(LogLevel level, std::string_view event, const Error* error, std::initializer_list<LogField> fields) {
  if (level < least_) return;
  nlohmann::ordered_json out;
  out["time"] = to_rfc3339_milliseconds(clock_.now());
  out["level"] = names[static_cast<std::size_t>(level)];
  out["event"] = event;
  for (const LogField& field : fields) out[std::string(field.name)] = field.value;
  if (error != nullptr) {
    out["code"] = facts(error->code).name;
    out["message"] = error->message;
    for (const Parameter& parameter : error->parameters) out["with"][parameter.name] = parameter.value;
    if (!error->cause.empty()) out["cause"] = error->cause;
  }
  const std::string text = out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  // A log that can't be written has nobody left to tell.
  [[maybe_unused]] const ssize_t written = ::write(descriptor_, text.data(), text.size());
}

}  // namespace khen
