// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/job.h"
#include "ingest/lease_owner.h"
#include "metadata/db.h"

// The job table. Functions run in a transaction of the caller, so that a Job comes to be together with what it is
// about. A Job is leased to one owner; what an owner does after it lost the lease has no effect ("job.lease_lost").
namespace khen {

inline constexpr std::chrono::seconds lease_length{60};

struct NewJob {
  JobKind kind = JobKind::derive;
  std::string object;
  std::optional<RecordId> record;
  int priority = 0;
};

// Short work goes before long work: ten steps more for ten times the bytes, or for ten times as long to listen to,
// whichever says more.
int priority_for(std::uint64_t bytes, std::optional<double> seconds = std::nullopt);
// Up to here a Job is brief: a thread of the worker's takes nothing else, so that none of them waits for a long one.
inline constexpr int brief_work = 20;
// What a thread of the worker's takes: work on media, of any length or brief; what the desk asks for; or everything.
enum class JobLane { all, media, brief, desk };

// One that waits or runs for the same kind and object already is returned instead.
Result<JobId> enqueue(Db& db, const Clock& clock, const NewJob& job);

// The most urgent Job of the lane that is due, now running in the name of `owner`. While one waits for room on the
// disk, nothing as large is due.
Result<std::optional<Job>> lease_next(Db& db, const Clock& clock, const LeaseOwner& owner, JobLane lane = JobLane::all);
// Prolongs every lease of `owner`; returns the Jobs among them that somebody wants cancelled.
Result<std::vector<JobId>> heartbeat(Db& db, const Clock& clock, const LeaseOwner& owner);
Result<void> report_progress(Db& db, const Clock& clock, const JobId& job, const LeaseOwner& owner,
                             std::string_view stage, double fraction);

Result<void> complete(Db& db, const Clock& clock, const JobId& job, const LeaseOwner& owner);
// Waits for another attempt when the Error's code says that it may help and attempts are left (lack of room uses none
// up), else `failed`; an Error of Code::cancelled makes it `cancelled` when that was wanted, and puts it back into the
// queue, uncounted, when the worker is merely stopping. Returns the new state.
Result<JobState> fail_job(Db& db, const Clock& clock, const Job& job, const LeaseOwner& owner, const Error& error);

// Puts back what dead owners were running (at once) and what ran beyond its lease. Returns how many. What waits for a
// time that no pause reaches, because the clock was set back, is due now.
Result<int> recover_leases(Db& db, const Clock& clock);

// For the desk. "job.not_found"; "job.finished" (conflict) when there is nothing to cancel, "job.not_failed" to retry,
// "job.not_waiting" to move. Cancelling one that was given up sets it aside, with its cause.
Result<void> cancel_job(Db& db, const Clock& clock, const JobId& job);
Result<void> retry_job(Db& db, const Clock& clock, const JobId& job);
Result<void> move_job(Db& db, const JobId& job, Urgency urgency);
// Tries again all that were given up and for which `actor` must act; returns how many.
Result<int> retry_given_up(Db& db, const Clock& clock, Actor actor);

struct JobFilter {
  std::optional<JobState> state;
  std::optional<RecordId> record;
  int limit = 100;
  int offset = 0;  // with a state
};
// Running first, then waiting in the order of their turn, then what was given up, then the rest, latest first.
Result<std::vector<Job>> list_jobs(Db& db, const JobFilter& filter);
// What somebody at the desk wants to see first: of each state some, in the order of list_jobs. Takes as long however
// many Jobs have ended.
Result<std::vector<Job>> job_overview(Db& db);
Result<Job> read_job(Db& db, const JobId& job);
// Of those that are not over: waiting, running, failed. A state without Jobs is absent.
Result<std::map<JobState, std::int64_t>> count_jobs(Db& db);
// When the next waiting Job is due; nullopt: none waits.
Result<std::optional<Instant>> next_due(Db& db, Instant now);

}  // namespace khen
