// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "ingest/job_queue.h"
#include "ingest/wake.h"
#include "server/archive.h"
#include "server/follow.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr int shown_jobs = 50;

std::string progress_of(const Job& job) {
  if (job.state != JobState::running) return {};
  return fmt::format("{} %", std::lround(job.progress * 100));
}

std::string cause_of(const Invocation& invocation, const Job& job) {
  if (job.error) return invocation.messages.explain(invocation.language, *job.error);
  return job.state == JobState::running && !job.stage.empty() ? invocation.say("stage." + job.stage) : std::string();
}

std::string render(const Invocation& invocation, const std::vector<Job>& jobs) {
  if (jobs.empty()) return invocation.say("cli.jobs.none") + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const Job& job : jobs) {
    rows.push_back({job.id.str(), invocation.say(fmt::format("job_state.{}", name_of(job.state))), progress_of(job),
                    job.record.str(), cause_of(invocation, job)});
  }
  return as_table(rows);
}

void print_json(const std::vector<Job>& jobs, Instant now) {
  nlohmann::ordered_json out = nlohmann::json::array();
  for (const Job& job : jobs) {
    nlohmann::ordered_json one{
        {"id", job.id.text()},      {"kind", facts(job.kind).name}, {"record", job.record.text()},
        {"object", job.object},     {"state", name_of(job.state)},  {"stage", job.stage},
        {"progress", job.progress}, {"attempts", job.attempts},     {"who_must_act", name_of(who_must_act(job))}};
    if (const auto left = time_left(job, now)) one["seconds_left"] = left->count();
    if (job.error) one["error"] = job.error->message;
    if (job.state == JobState::waiting) one["not_before"] = to_rfc3339(job.run_at);
    out.push_back(std::move(one));
  }
  fmt::print("{}\n", out.dump(2));
}

Result<std::vector<Job>> read_jobs(Archive& archive) {
  return archive.home.catalogue->read([](Db& db) {
    return list_jobs(db, JobFilter{std::nullopt, std::nullopt, shown_jobs});
  });
}

Result<void> follow(const Invocation& invocation, Archive& archive) {
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  return follow_catalogue(invocation, archive.home.paths.catalogue, [&]() -> Result<bool> {
    const auto jobs = TRY(read_jobs(archive));
    fmt::print("{}{}", terminal ? "\x1b[H\x1b[2J" : "", render(invocation, jobs));
    std::fflush(stdout);
    for (const Job& job : jobs) {
      if (job.state == JobState::waiting || job.state == JobState::running) return false;
    }
    return true;
  });
}

}  // namespace

Result<void> verb_jobs(const Invocation& invocation, const JobsOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  DbPool& catalogue = *archive->home.catalogue;
  if (!options.cancel.empty()) {
    const JobId id = TRY(JobId::parse(options.cancel));
    TRY(catalogue.write([&](Db& db) { return cancel_job(db, invocation.clock, id); }));
  }
  if (!options.retry.empty()) {
    const JobId id = TRY(JobId::parse(options.retry));
    TRY(catalogue.write([&](Db& db) { return retry_job(db, invocation.clock, id); }));
  }
  if (!options.cancel.empty() || !options.retry.empty()) wake_worker(archive->home.paths.run);
  if (options.follow) return follow(invocation, *archive);
  const auto jobs = TRY(read_jobs(*archive));
  if (invocation.output == Output::json)
    print_json(jobs, invocation.clock.now());
  else
    fmt::print("{}", render(invocation, jobs));
  return {};
}

}  // namespace khen
