// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job_queue.h"

#include <algorithm>
#include <cmath>

namespace khen {
namespace {

constexpr std::string_view columns =
    "id, kind, object, record, state, priority, attempts, run_at, cancel_wanted, stage, progress, error, created, "
    "started, finished, pace_from, pace_since";

std::string select_job(std::string_view rest) {
  return "select " + std::string(columns) + " from job " + std::string(rest);
}

std::optional<Instant> optional_instant(const Statement& row, int column) {
  const auto number = row.optional_number(column);
  return number ? std::optional(from_milliseconds(*number)) : std::nullopt;
}

Result<Job> job_of(const Statement& row) {
  const auto kind = parse_job_kind(row.text(1));
  const auto state = parse_job_state(row.text(4));
  if (!kind || !state) return with_cause(fail(Code::corrupt, "catalogue.corrupt"), "job of kind " + row.text(1));
  Job job{.id = TRY(row.id<JobId>(0)),
          .kind = *kind,
          .object = row.text(2),
          .record = TRY(row.id<RecordId>(3)),
          .state = *state,
          .priority = static_cast<int>(row.number(5)),
          .attempts = static_cast<int>(row.number(6)),
          .run_at = row.instant(7),
          .cancel_wanted = row.number(8) != 0,
          .stage = row.text(9),
          .progress = row.real(10),
          .error = std::nullopt,
          .created = row.instant(12),
          .started = optional_instant(row, 13),
          .finished = optional_instant(row, 14),
          .pace = std::nullopt};
  const auto since = optional_instant(row, 16);
  if (since) job.pace = Pace{row.real(15), *since};
  if (const auto error = row.optional_text(11)) job.error = parse_stored_error(*error);
  return job;
}

Result<std::vector<Job>> jobs_of(Statement select) {
  std::vector<Job> jobs;
  while (TRY(select.step())) jobs.push_back(TRY(job_of(select)));
  return jobs;
}

Error lease_lost(const JobId& job) { return fail(Code::conflict, "job.lease_lost", {{"job", job.str()}}); }

// Puts a Job that nobody works on any more back into the queue, or ends it when it was to be cancelled.
Result<void> put_back(Db& db, const Clock& clock, const Job& job) {
  Statement update =
      TRY(db.prepare("update job set state = :state, lease_owner = null, lease_until = null, stage = '', progress = 0, "
                     "pace_since = null, run_at = :now,"
                     " finished = :finished where id = :id"));
  const Instant now = clock.now();
  update.bind(":state", name_of(job.cancel_wanted ? JobState::cancelled : JobState::waiting))
      .bind(":now", now)
      .bind(":finished", job.cancel_wanted ? std::optional(now) : std::nullopt)
      .bind(":id", job.id);
  return update.run();
}

// A Job that has taken its worker with it as often as it may be tried would do so for ever.
Result<void> give_up(Db& db, const Clock& clock, const Job& job) {
  Statement update = TRY(db.prepare(
      "update job set state = 'failed', lease_owner = null, lease_until = null, error = :error, finished = :now"
      " where id = :id"));
  update.bind(":error", to_json(fail(Code::internal, "job.worker_died"))).bind(":now", clock.now()).bind(":id", job.id);
  return update.run();
}

}  // namespace

int priority_for(std::uint64_t bytes) {
  constexpr double megabyte = 1e6;
  return static_cast<int>(std::lround(10 * std::log10(1 + static_cast<double>(bytes) / megabyte)));
}

Result<JobId> enqueue(Db& db, const Clock& clock, const NewJob& job) {
  Statement known = TRY(db.prepare(
      "select id from job where kind = :kind and object = :object and state in ('waiting', 'running') limit 1"));
  known.bind(":kind", facts(job.kind).name).bind(":object", job.object);
  if (TRY(known.step())) return known.id<JobId>(0);

  const JobId id = JobId::make(clock);
  Statement insert =
      TRY(db.prepare("insert into job (id, kind, object, record, state, priority, run_at, created)"
                     " values (:id, :kind, :object, :record, 'waiting', :priority, :now, :now)"));
  insert.bind(":id", id)
      .bind(":kind", facts(job.kind).name)
      .bind(":object", job.object)
      .bind(":record", job.record)
      .bind(":priority", job.priority)
      .bind(":now", clock.now());
  TRY(insert.run());
  return id;
}

Result<std::optional<Job>> lease_next(Db& db, const Clock& clock, const LeaseOwner& owner) {
  const Instant now = clock.now();
  Statement next = TRY(db.prepare(
      "select id from job where state = 'waiting' and run_at <= :now order by priority, run_at, id limit 1"));
  next.bind(":now", now);
  if (!TRY(next.step())) return std::optional<Job>();
  const JobId id = TRY(next.id<JobId>(0));
  Statement lease = TRY(db.prepare(
      "update job set state = 'running', lease_owner = :owner, lease_until = :until, attempts = attempts + 1,"
      " started = :now, finished = null, stage = '', progress = 0, pace_since = null where id = :id"));
  lease.bind(":owner", owner.text).bind(":until", now + lease_length).bind(":now", now).bind(":id", id);
  TRY(lease.run());
  return std::optional(TRY(read_job(db, id)));
}

Result<std::vector<JobId>> heartbeat(Db& db, const Clock& clock, const LeaseOwner& owner) {
  Statement prolong =
      TRY(db.prepare("update job set lease_until = :until where state = 'running' and lease_owner = :owner"));
  prolong.bind(":until", clock.now() + lease_length).bind(":owner", owner.text);
  TRY(prolong.run());
  Statement wanted =
      TRY(db.prepare("select id from job where state = 'running' and lease_owner = :owner and cancel_wanted = 1"));
  wanted.bind(":owner", owner.text);
  std::vector<JobId> jobs;
  while (TRY(wanted.step())) jobs.push_back(TRY(wanted.id<JobId>(0)));
  return jobs;
}

Result<void> report_progress(Db& db, const Clock& clock, const JobId& job, const LeaseOwner& owner,
                             std::string_view stage, double fraction) {
  Statement update = TRY(
      db.prepare("update job set stage = :stage, progress = :progress,"
                 " pace_from = case when pace_since is null and started <= :settled then :progress else pace_from end,"
                 " pace_since = case when pace_since is null and started <= :settled then :now else pace_since end"
                 " where id = :id and state = 'running' and lease_owner = :owner"));
  const Instant now = clock.now();
  update.bind(":stage", stage)
      .bind(":progress", std::clamp(fraction, 0.0, 1.0))
      .bind(":settled", now - pace_settles)
      .bind(":now", now)
      .bind(":id", job)
      .bind(":owner", owner.text);
  TRY(update.run());
  if (db.changes() == 0) return lease_lost(job);
  return {};
}

Result<void> complete(Db& db, const Clock& clock, const JobId& job, const LeaseOwner& owner) {
  Statement update = TRY(db.prepare(
      "update job set state = 'done', lease_owner = null, lease_until = null, stage = '', progress = 1, error = null,"
      " cancel_wanted = 0, finished = :now where id = :id and state = 'running' and lease_owner = :owner"));
  update.bind(":now", clock.now()).bind(":id", job).bind(":owner", owner.text);
  TRY(update.run());
  if (db.changes() == 0) return lease_lost(job);
  return {};
}

Result<JobState> fail_job(Db& db, const Clock& clock, const Job& job, const LeaseOwner& owner, const Error& error) {
  const Job stored = TRY(read_job(db, job.id));
  const bool cancelled = error.code == Code::cancelled;
  const bool again = facts(error.code).retry && stored.attempts < facts(stored.kind).most_attempts;
  const bool put_back = cancelled && !stored.cancel_wanted;
  const Instant now = clock.now();
  const JobState state = put_back || (again && !stored.cancel_wanted) ? JobState::waiting
                         : stored.cancel_wanted                       ? JobState::cancelled
                                                                      : JobState::failed;
  const Instant run_at = put_back ? now : now + delay_after(stored.kind, stored.attempts);
  Statement update = TRY(db.prepare(
      "update job set state = :state, lease_owner = null, lease_until = null, stage = '', progress = 0, error = :error,"
      " cancel_wanted = 0, attempts = :attempts, run_at = :run_at, finished = :finished"
      " where id = :id and state = 'running' and lease_owner = :owner"));
  update.bind(":state", name_of(state))
      .bind(":error", cancelled ? std::nullopt : std::optional(to_json(error)))
      .bind(":attempts", put_back ? stored.attempts - 1 : stored.attempts)
      .bind(":run_at", run_at)
      .bind(":finished", state == JobState::waiting ? std::nullopt : std::optional(now))
      .bind(":id", job.id)
      .bind(":owner", owner.text);
  TRY(update.run());
  if (db.changes() == 0) return lease_lost(job.id);
  return state;
}

Result<int> recover_leases(Db& db, const Clock& clock) {
  Statement running = TRY(db.prepare("select id, lease_owner, lease_until from job where state = 'running'"));
  std::vector<JobId> orphans;
  while (TRY(running.step())) {
    const Liveness liveness = liveness_of(LeaseOwner{running.text(1)});
    const bool over = running.instant(2) < clock.now();
    if (liveness == Liveness::dead || (liveness == Liveness::unknown && over))
      orphans.push_back(TRY(running.id<JobId>(0)));
  }
  for (const JobId& id : orphans) {
    const Job job = TRY(read_job(db, id));
    TRY(job.attempts < facts(job.kind).most_attempts ? put_back(db, clock, job) : give_up(db, clock, job));
  }
  return static_cast<int>(orphans.size());
}

Result<void> cancel_job(Db& db, const Clock& clock, const JobId& id) {
  Job job = TRY(read_job(db, id));
  if (job.state == JobState::waiting) {
    job.cancel_wanted = true;
    return put_back(db, clock, job);
  }
  if (job.state != JobState::running) return fail(Code::conflict, "job.finished", {{"job", id.str()}});
  Statement update = TRY(db.prepare("update job set cancel_wanted = 1 where id = :id"));
  update.bind(":id", id);
  return update.run();
}

Result<void> retry_job(Db& db, const Clock& clock, const JobId& id) {
  const Job job = TRY(read_job(db, id));
  const bool impatient = job.state == JobState::waiting && job.error;
  if (job.state != JobState::failed && job.state != JobState::cancelled && !impatient) {
    return fail(Code::conflict, "job.not_failed", {{"job", id.str()}});
  }
  Statement update =
      TRY(db.prepare("update job set state = 'waiting', attempts = 0, run_at = :now, cancel_wanted = 0, finished = "
                     "null where id = :id"));
  update.bind(":now", clock.now()).bind(":id", id);
  return update.run();
}

Result<std::vector<Job>> list_jobs(Db& db, const JobFilter& filter) {
  Statement select = TRY(db.prepare(select_job(
      "where (:state is null or state = :state) and (:record is null or record = :record)"
      " order by case state when 'running' then 0 when 'waiting' then 1 else 2 end,"
      " case when state = 'waiting' then priority else 0 end, case when state = 'waiting' then run_at else 0 end,"
      " finished desc, id limit :limit")));
  select.bind(":state", filter.state ? std::optional(name_of(*filter.state)) : std::nullopt)
      .bind(":record", filter.record)
      .bind(":limit", filter.limit);
  return jobs_of(std::move(select));
}

Result<Job> read_job(Db& db, const JobId& job) {
  Statement select = TRY(db.prepare(select_job("where id = :id")));
  select.bind(":id", job);
  if (!TRY(select.step())) return fail(Code::not_found, "job.not_found", {{"job", job.str()}});
  return job_of(select);
}

Result<std::map<JobState, std::int64_t>> count_jobs(Db& db) {
  Statement select =
      TRY(db.prepare("select state, count(*) from job where state in ('waiting', 'running', 'failed') group by state"));
  std::map<JobState, std::int64_t> counts;
  while (TRY(select.step())) {
    if (const auto state = parse_job_state(select.text(0))) counts[*state] = select.number(1);
  }
  return counts;
}

Result<std::optional<Instant>> next_due(Db& db) {
  Statement select = TRY(db.prepare("select min(run_at) from job where state = 'waiting'"));
  TRY(select.step());
  return optional_instant(select, 0);
}

}  // namespace khen
