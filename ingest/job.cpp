// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"

namespace khen {
namespace {

using nlohmann::json;

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < job_kind_table.size(); ++i) {
    if (static_cast<std::size_t>(job_kind_table[i].id) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order());

constexpr std::size_t longest_cause = 2000;  // a decoder may write a line for every frame

bool is_fault_of_file(Code code) {
  return code == Code::unreadable || code == Code::unsupported_type || code == Code::invalid || code == Code::too_large;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Code> parse_code(std::string_view name) {
  for (std::size_t i = 0; i <= static_cast<std::size_t>(Code::internal); ++i) {
    const auto code = static_cast<Code>(i);
    if (facts(code).name == name) return code;
  }
  return std::nullopt;
}

}  // namespace

std::optional<JobKind> parse_job_kind(std::string_view name) {
  for (const JobKindFacts& kind : job_kind_table) {
    if (kind.name == name) return kind.id;
  }
  return std::nullopt;
}

std::optional<JobState> parse_job_state(std::string_view name) {
  for (std::size_t i = 0; i < job_state_names.size(); ++i) {
    if (job_state_names[i] == name) return static_cast<JobState>(i);
  }
  return std::nullopt;
}

std::optional<Urgency> parse_urgency(std::string_view name) {
  for (std::size_t i = 0; i < urgency_names.size(); ++i) {
    if (urgency_names[i] == name) return static_cast<Urgency>(i);
  }
  return std::nullopt;
}

bool waits_for_room(const Job& job) {
  return job.state == JobState::waiting && job.error && job.error->code == Code::disk_full;
}

Actor who_must_act(const Job& job) {
  switch (job.state) {
    case JobState::waiting:
      // It will be tried again, but a full disk does not empty itself.
      return waits_for_room(job) ? Actor::administrator : Actor::machine;
    case JobState::running: return Actor::machine;
    case JobState::done:
    case JobState::cancelled: return Actor::nobody;
    case JobState::failed: break;
  }
  return job.error && is_fault_of_file(job.error->code) ? Actor::archivist : Actor::administrator;
}

std::optional<std::chrono::seconds> time_left(const Job& job, Instant now) {
  constexpr double least_share = 0.01;
  if (job.state != JobState::running || !job.pace) return std::nullopt;
  const double made = job.progress - job.pace->from;
  const std::chrono::duration<double> taken = now - job.pace->since;
  if (made < least_share || taken < pace_settles) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(taken * ((1 - job.progress) / made));
}

milliseconds delay_after(JobKind kind, int attempts) {
  const JobKindFacts& row = facts(kind);
  const int doublings = std::clamp(attempts - 1, 0, 20);
  return std::min(row.first_delay * (std::int64_t{1} << doublings), row.longest_delay);
}

std::string to_json(const Error& error) {
  json parameters = json::array();
  for (const Parameter& parameter : error.parameters)
    parameters.push_back({{"name", parameter.name}, {"value", parameter.value}});
  const json document{{"code", facts(error.code).name},
                      {"message", error.message},
                      {"parameters", parameters},
                      {"cause", clip(error.cause, longest_cause)}};
  // Causes hold what programs wrote, which need not be UTF-8.
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Error parse_stored_error(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return fail(Code::internal, "error.unknown");
  Error error = fail(parse_code(text_of(document, "code")).value_or(Code::internal), text_of(document, "message"));
  error.cause = text_of(document, "cause");
  const auto parameters = document.find("parameters");
  if (parameters == document.end() || !parameters->is_array()) return error;
  for (const json& parameter : *parameters) {
    if (parameter.is_object()) error.parameters.push_back({text_of(parameter, "name"), text_of(parameter, "value")});
  }
  return error;
}

}  // namespace khen
