// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/home.h"
#include "ingest/job.h"
#include "ingest/worker_lock.h"
#include "metadata/base/log.h"

// Carries out Jobs and keeps what follows the outbox (vault snapshots, the index) up to date: `khen work` with threads,
// `khen add` and tests in the calling thread, in the same order every time.
namespace khen {

// What a step gets to do its work with.
struct StepContext {
  std::function<void(std::string_view stage, double fraction)> progress;
  std::stop_token stop;  // somebody cancelled the Job, or the worker ends
};
struct Step {
  std::function<Result<void>(const Job&, const StepContext&)> run;
  // In the transaction that makes the Job `failed`: nobody will try again by himself.
  std::function<Result<void>(Db&, const Job&, const Error&)> gave_up;
};

// Brings something derived up to the end of the outbox. Its Errors are logged and it is called again later.
struct Follower {
  std::string name;
  std::function<Result<void>(const std::stop_token&)> catch_up;
  milliseconds at_most_every{0};  // while Jobs run; at once when there are none
};

// What it refers to must outlive the Runner.
struct RunnerTools {
  const Clock& clock;
  Home& home;
  Log& log;
  std::map<JobKind, Step> steps;    // ingest/steps.h makes them
  std::vector<Follower> followers;  // in this order
  int threads = 1;                  // beside one for brief Jobs and one for the desk's
};

// Called after every change of the Job that is running, at most about ten times a second.
using JobObserver = std::function<void(const Job&)>;

// One a process, used from one thread.
class Runner {
 public:
  // Holding the lock proves that no other worker runs.
  Runner(RunnerTools tools, WorkerLock lock) : tools_(std::move(tools)), lock_(std::move(lock)) {}

  // Until `stop`. Running Jobs go back into the queue then. Error only when it can't work at all.
  Result<void> run(const std::stop_token& stop);

  // Everything that is due now, in this thread. Jobs that wait for a retry stay in the queue.
  Result<void> run_until_idle(const JobObserver& observer = nullptr, const std::stop_token& stop = {});

 private:
  RunnerTools tools_;
  WorkerLock lock_;
};

}  // namespace khen
