// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/queue_event.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "metadata/base/digest.h"
#include "server/view_jobs.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_told = 40;
constexpr std::chrono::minutes told_for{5};  // after its end
constexpr std::size_t mark_length = 16;

std::int64_t count_of(const std::map<JobState, std::int64_t>& counts, JobState state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

bool is_told(const Job& job, Instant now) { return !job.finished || now - *job.finished < told_for; }

Json job_json(const Speech& speech, const Job& job, Instant now) {
  Json json{{"id", job.id.text()},
            {"recording", job.object.substr(0, id_length)},
            {"state", name_of(job.state)},
            {"label", speech.say(fmt::format("job_state.{}", name_of(job.state)))}};
  if (job.state == JobState::running) {
    json["percent"] = percent_of(job);
    json["text"] = progress_words(speech, job, now);
  }
  return json;
}

}  // namespace

std::string queue_summary(const Speech& speech, const std::map<JobState, std::int64_t>& counts) {
  const auto text = [&](JobState state) { return std::to_string(count_of(counts, state)); };
  return speech.say(
      "jobs.summary",
      {{"running", text(JobState::running)}, {"waiting", text(JobState::waiting)}, {"failed", text(JobState::failed)}});
}

std::string list_mark(const std::vector<Job>& jobs) {
  std::string text;
  for (const Job& job : jobs) text += fmt::format("{} {} {}\n", job.id.text(), name_of(job.state), job.attempts);
  return digest_hex(DigestAlgorithm::sha256, text).substr(0, mark_length);
}

std::string queue_event(const Speech& speech, const QueueState& queue, Instant now) {
  Json jobs = Json::array();
  for (const Job& job : queue.jobs) {
    if (jobs.size() < most_told && is_told(job, now)) jobs.push_back(job_json(speech, job, now));
  }
  return Json{
      {"summary", queue_summary(speech, queue.counts)}, {"list", list_mark(queue.jobs)}, {"jobs", std::move(jobs)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
