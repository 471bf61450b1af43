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

Json upload_json(const Speech& speech, const Upload& upload) {
  return Json{{"id", upload.id.text()},        {"recording", ""},
              {"state", "arriving"},           {"label", speech.say("jobs.arriving")},
              {"percent", percent_of(upload)}, {"text", arrival_words(speech, upload)}};
}

}  // namespace

std::string queue_summary(const Speech& speech, const std::map<JobState, std::int64_t>& counts) {
  const auto text = [&](JobState state) { return std::to_string(count_of(counts, state)); };
  return speech.say(
      "jobs.summary",
      {{"running", text(JobState::running)}, {"waiting", text(JobState::waiting)}, {"failed", text(JobState::failed)}});
}

int percent_of(const Upload& upload) {
  const std::uint64_t length = upload.length.value_or(0);
  return length == 0 ? 0 : static_cast<int>(100.0 * static_cast<double>(upload.received) / static_cast<double>(length));
}

std::string list_mark(const QueueState& queue) {
  std::string text;
  for (const Job& job : queue.jobs) {
    text += fmt::format("{} {} {} {} {}\n", job.id.text(), name_of(job.state), job.attempts, name_of(job.urgency),
                        job.cancel_wanted);
  }
  for (const Upload& upload : queue.uploads) text += fmt::format("{}\n", upload.id.text());
  return digest_hex(DigestAlgorithm::sha256, text).substr(0, mark_length);
}

std::string queue_event(const Speech& speech, const QueueState& queue, Instant now) {
  Json jobs = Json::array();
  for (const Job& job : queue.jobs) {
    if (jobs.size() < most_told && is_told(job, now)) jobs.push_back(job_json(speech, job, now));
  }
  for (const Upload& upload : queue.uploads) jobs.push_back(upload_json(speech, upload));
  return Json{{"summary", queue_summary(speech, queue.counts)}, {"list", list_mark(queue)}, {"jobs", std::move(jobs)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace khen
