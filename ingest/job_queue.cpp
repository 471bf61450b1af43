// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace khen {
namespace {

// Room comes back when somebody makes some; then nobody shall wait long.
constexpr milliseconds longest_wait_for_room = std::chrono::minutes(5);

constexpr std::string_view columns =
    "id, kind, object, record, state, priority, attempts, run_at, cancel_wanted, stage, progress, error, created, "
    "started, finished, pace_from, pace_since, urgency";

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
          .record = std::nullopt,
          .state = *state,
          .priority = static_cast<int>(row.number(5)),
          .urgency = static_cast<Urgency>(row.number(17)),
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
  if (!row.is_null(3)) job.record = TRY(row.id<RecordId>(3));
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

// As a list of SQL.
std::string kinds_of(JobLane lane) {
  std::string list;
  for (const JobKindFacts& kind : job_kind_table) {
    const bool of_desk = kind.sort == JobSort::desk;
    if (lane == JobLane::all || of_desk == (lane == JobLane::desk)) list += fmt::format("'{}', ", kind.name);
  }
  return list.substr(0, list.size() - 2);
}

// The order of turns, as the index job_turn has it.
constexpr std::string_view in_turn = " order by urgency, created + priority * 360000, id";

// While a Job waits for room, what is as large would lack it as well.
struct Hold {
  int from_priority = std::numeric_limits<int>::max();
  Instant until{};
};

Result<Hold> read_hold(Db& db, Instant now) {
  Statement select = TRY(
      db.prepare("select min(priority), min(run_at) from job where state = 'waiting' and no_room and run_at > :now"));
  select.bind(":now", now);
  TRY(select.step());
  const auto priority = select.optional_number(0);
  if (!priority) return Hold{};
  return Hold{static_cast<int>(*priority), select.instant(1)};
}

// Those of a few states as somebody at the desk wants them, each by an index of its own: most Jobs have ended.
struct JobGroup {
  std::string_view states;
  std::string_view index;
  std::string_view order;
  int shown;  // in the overview
};
constexpr std::array<JobGroup, 4> job_groups{{
    {"'running'", "job_turn", " order by id", 30},
    {"'waiting'", "job_turn", in_turn, 30},
    {"'failed'", "job_turn", " order by finished desc, id", 20},
    {"'done', 'cancelled'", "job_ended", " order by finished desc, id", 20},
}};

bool holds(const JobGroup& group, JobState state) {
  return group.states.find(fmt::format("'{}'", name_of(state))) != std::string_view::npos;
}

Result<void> append_group(Db& db, const JobGroup& group, const JobFilter& filter, int limit, std::vector<Job>& jobs) {
  if (filter.state && !holds(group, *filter.state)) return {};
  Statement select = TRY(db.prepare(
      fmt::format("select {} from job indexed by {} where state in ({}){}{}{} limit :limit offset :offset", columns,
                  filter.record ? "job_record" : group.index, group.states, filter.state ? " and state = :state" : "",
                  filter.record ? " and record = :record" : "", group.order)));
  if (filter.state) select.bind(":state", name_of(*filter.state));
  if (filter.record) select.bind(":record", *filter.record);
  select.bind(":limit", limit).bind(":offset", filter.state ? filter.offset : 0);
  while (TRY(select.step())) jobs.push_back(TRY(job_of(select)));
  return {};
}

// No pause is that long: what is due later was put off before the clock was set back.
constexpr std::chrono::hours beyond_any_pause{2};

Result<void> call_back(Db& db, Instant now) {
  Statement update = TRY(db.prepare("update job set run_at = :now where state = 'waiting' and run_at > :now + :pause"));
  update.bind(":now", now).bind(":pause", milliseconds(beyond_any_pause).count());
  return update.run();
}

}  // namespace

int priority_for(std::uint64_t bytes, std::optional<double> seconds) {
  constexpr double megabyte = 1e6;
  constexpr double as_long_as_a_megabyte = 10;  // seconds
  const double size = std::max(static_cast<double>(bytes) / megabyte, seconds.value_or(0) / as_long_as_a_megabyte);
  return static_cast<int>(std::lround(10 * std::log10(1 + size)));
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

Result<std::optional<Job>> lease_next(Db& db, const Clock& clock, const LeaseOwner& owner, JobLane lane) {
  const Instant now = clock.now();
  const Hold hold = TRY(read_hold(db, now));
  const int bound = lane == JobLane::brief ? std::min(hold.from_priority, brief_work + 1) : hold.from_priority;
  Statement next = TRY(
      db.prepare("select id from job where state = 'waiting' and run_at <= :now and priority < :bound and kind in (" +
                 kinds_of(lane) + ")" + std::string(in_turn) + " limit 1"));
  next.bind(":now", now).bind(":bound", bound);
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
  const bool no_room = error.code == Code::disk_full;
  const bool again = no_room || (facts(error.code).retry && stored.attempts < facts(stored.kind).most_attempts);
  const bool put_back = cancelled && !stored.cancel_wanted;
  const Instant now = clock.now();
  const JobState state = put_back || (again && !stored.cancel_wanted) ? JobState::waiting
                         : stored.cancel_wanted                       ? JobState::cancelled
                                                                      : JobState::failed;
  milliseconds delay = delay_after(stored.kind, stored.attempts);
  if (no_room) delay = std::min(delay, longest_wait_for_room);
  const Instant run_at = put_back ? now : now + delay;
  Statement update = TRY(db.prepare(
      "update job set state = :state, lease_owner = null, lease_until = null, stage = '', progress = 0, error = :error,"
      " cancel_wanted = 0, attempts = :attempts, run_at = :run_at, finished = :finished, no_room = :no_room"
      " where id = :id and state = 'running' and lease_owner = :owner"));
  update.bind(":state", name_of(state))
      .bind(":error", cancelled ? std::nullopt : std::optional(to_json(error)))
      .bind(":attempts", put_back ? stored.attempts - 1 : stored.attempts)
      .bind(":run_at", run_at)
      .bind(":no_room", no_room ? 1 : 0)
      .bind(":finished", state == JobState::waiting ? std::nullopt : std::optional(now))
      .bind(":id", job.id)
      .bind(":owner", owner.text);
  TRY(update.run());
  if (db.changes() == 0) return lease_lost(job.id);
  return state;
}

Result<int> recover_leases(Db& db, const Clock& clock) {
  TRY(call_back(db, clock.now()));
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
  if (job.state == JobState::waiting || job.state == JobState::failed) {
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
                     "null, no_room = 0 where id = :id"));
  update.bind(":now", clock.now()).bind(":id", id);
  return update.run();
}

Result<void> move_job(Db& db, const JobId& id, Urgency urgency) {
  const Job job = TRY(read_job(db, id));
  if (job.state != JobState::waiting) return fail(Code::conflict, "job.not_waiting", {{"job", id.str()}});
  Statement update = TRY(db.prepare("update job set urgency = :urgency where id = :id"));
  update.bind(":urgency", static_cast<std::int64_t>(urgency)).bind(":id", id);
  return update.run();
}

Result<int> retry_given_up(Db& db, const Clock& clock, Actor actor) {
  Statement select = TRY(db.prepare(select_job("where state = 'failed'")));
  int count = 0;
  for (const Job& job : TRY(jobs_of(std::move(select)))) {
    if (who_must_act(job) != actor) continue;
    TRY(retry_job(db, clock, job.id));
    ++count;
  }
  return count;
}

Result<std::vector<Job>> list_jobs(Db& db, const JobFilter& filter) {
  std::vector<Job> jobs;
  for (const JobGroup& group : job_groups) {
    const int room = filter.limit - static_cast<int>(jobs.size());
    if (room <= 0) break;
    TRY(append_group(db, group, filter, room, jobs));
  }
  return jobs;
}

Result<std::vector<Job>> job_overview(Db& db) {
  std::vector<Job> jobs;
  for (const JobGroup& group : job_groups) TRY(append_group(db, group, JobFilter{}, group.shown, jobs));
  return jobs;
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

Result<std::optional<Instant>> next_due(Db& db, Instant now) {
  const Hold hold = TRY(read_hold(db, now));
  Statement select = TRY(db.prepare(
      "select min(case when priority < :bound then run_at else max(run_at, :until) end) from job where state = "
      "'waiting'"));
  select.bind(":bound", hold.from_priority).bind(":until", hold.until);
  TRY(select.step());
  return optional_instant(select, 0);
}

}  // namespace khen
