// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "ingest/job_queue.h"
#include "ingest/wake.h"
#include "metadata/catalogue_read.h"
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

// "tries again 2026-01-05T10:12:00Z", "first", …
std::string next_of(const Invocation& invocation, const Job& job) {
  if (job.state == JobState::running && job.cancel_wanted) return invocation.say("jobs.ending");
  if (job.state != JobState::waiting) return {};
  if (job.error) return invocation.say("jobs.next_retry", {{"time", to_rfc3339(job.run_at)}});
  return job.urgency == Urgency::in_turn ? std::string()
                                         : invocation.say(fmt::format("jobs.turn.{}", name_of(job.urgency)));
}

std::string who_of(const Invocation& invocation, const Job& job) {
  const Actor actor = who_must_act(job);
  if (actor == Actor::nobody) return {};
  return invocation.say("jobs.who", {{"actor", invocation.say(fmt::format("jobs.actor.{}", name_of(actor)))}});
}

struct Listing {
  std::vector<Job> jobs;
  std::map<std::string, std::string, std::less<>> files;  // Recording id → name
};

std::string file_of(const Listing& listing, const Job& job) {
  const auto found = listing.files.find(job.object.substr(0, id_length));
  return found == listing.files.end() ? std::string() : found->second;
}

std::string render(const Invocation& invocation, const Listing& listing) {
  if (listing.jobs.empty()) return invocation.say("cli.jobs.none") + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const Job& job : listing.jobs) {
    std::string last_column = cause_of(invocation, job);
    for (const std::string& more : {next_of(invocation, job), who_of(invocation, job)}) {
      if (!more.empty()) last_column += (last_column.empty() ? "" : " ") + more;
    }
    rows.push_back({job.id.str(), invocation.say(fmt::format("job_state.{}", name_of(job.state))), progress_of(job),
                    job.record ? job.record->str() : std::string(), file_of(listing, job), last_column});
  }
  return as_table(rows);
}

void print_json(const Listing& listing, Instant now) {
  nlohmann::ordered_json out = nlohmann::json::array();
  for (const Job& job : listing.jobs) {
    nlohmann::ordered_json one{{"id", job.id.text()},
                               {"kind", facts(job.kind).name},
                               {"record", job.record ? job.record->str() : std::string()},
                               {"object", job.object},
                               {"state", name_of(job.state)},
                               {"stage", job.stage},
                               {"progress", job.progress},
                               {"attempts", job.attempts},
                               {"who_must_act", name_of(who_must_act(job))},
                               {"file", file_of(listing, job)},
                               {"urgency", name_of(job.urgency)},
                               {"cancel_wanted", job.cancel_wanted}};
    if (const auto left = time_left(job, now)) one["seconds_left"] = left->count();
    if (job.error) one["error"] = job.error->message;
    if (job.state == JobState::waiting) one["not_before"] = to_rfc3339(job.run_at);
    out.push_back(std::move(one));
  }
  fmt::print("{}\n", out.dump(2));
}

Result<Listing> read_jobs(Archive& archive, const JobsOptions& options) {
  return archive.home.catalogue->read([&](Db& db) -> Result<Listing> {
    const auto state = parse_job_state(options.state);
    Listing listing;
    listing.jobs = state ? TRY(list_jobs(db, {.state = state, .record = std::nullopt, .limit = shown_jobs}))
                         : TRY(job_overview(db));
    for (const Job& job : listing.jobs) {
      const auto recording = RecordingId::parse(job.object.substr(0, id_length));
      if (!recording) continue;
      listing.files.emplace(recording->text(), TRY(read_recording(db, *recording)).deliverable.recording.file_name);
    }
    return listing;
  });
}

Result<void> follow(const Invocation& invocation, Archive& archive, const JobsOptions& options) {
  const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  return follow_catalogue(invocation, archive.home.paths.catalogue, [&]() -> Result<bool> {
    const Listing listing = TRY(read_jobs(archive, options));
    fmt::print("{}{}", terminal ? "\x1b[H\x1b[2J" : "", render(invocation, listing));
    std::fflush(stdout);
    return std::none_of(listing.jobs.begin(), listing.jobs.end(), [](const Job& job) {
      return job.state == JobState::waiting || job.state == JobState::running;
    });
  });
}

// true: something was changed.
Result<bool> change_jobs(const Invocation& invocation, DbPool& catalogue, const JobsOptions& options) {
  const std::array<std::pair<const std::string&, Urgency>, 3> moves{
      {{options.first, Urgency::first}, {options.in_turn, Urgency::in_turn}, {options.last, Urgency::last}}};
  return catalogue.write([&](Db& db) -> Result<bool> {
    bool changed = !options.cancel.empty() || !options.retry.empty();
    if (!options.cancel.empty()) TRY(cancel_job(db, invocation.clock, TRY(JobId::parse(options.cancel))));
    if (options.retry == "all")
      TRY(retry_given_up(db, invocation.clock, Actor::administrator));
    else if (!options.retry.empty())
      TRY(retry_job(db, invocation.clock, TRY(JobId::parse(options.retry))));
    for (const auto& [id, urgency] : moves) {
      if (id.empty()) continue;
      TRY(move_job(db, TRY(JobId::parse(id)), urgency));
      changed = true;
    }
    return changed;
  });
}

}  // namespace

Result<void> verb_jobs(const Invocation& invocation, const JobsOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  if (TRY(change_jobs(invocation, *archive->home.catalogue, options))) wake_worker(archive->home.paths.run);
  if (options.follow) return follow(invocation, *archive, options);
  const Listing listing = TRY(read_jobs(*archive, options));
  if (invocation.output == Output::json)
    print_json(listing, invocation.clock.now());
  else
    fmt::print("{}", render(invocation, listing));
  return {};
}

}  // namespace khen
