// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/runner.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ingest/job_queue.h"
#include "ingest/wake.h"

namespace khen {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr milliseconds safety{60s};  // how long a lost wake-up can cost
constexpr milliseconds heartbeat_every{10s};
constexpr milliseconds short_pause{5s};  // after a failure of a follower or the catalogue, or when one was put off
constexpr milliseconds row_every{1s};    // progress in the catalogue
constexpr milliseconds observer_every{100ms};

// Lets something happen at most once in a while.
class Throttle {
 public:
  explicit Throttle(milliseconds interval) : interval_(interval) {}
  bool due() {
    const auto now = Steady::now();
    if (last_ && now - *last_ < interval_) return false;
    last_ = now;
    return true;
  }

 private:
  milliseconds interval_;
  std::optional<Steady::time_point> last_;
};

// The end of a Job that still has to be written down.
struct Settlement {
  Job job;
  std::optional<Error> error;
};

// One run of the Runner: owner, running Jobs and who waits for what.
class Session {
 public:
  Session(RunnerTools& tools, LeaseOwner owner, WakeSocket wake)
      : tools_(tools),
        owner_(std::move(owner)),
        wake_(std::move(wake)),
        followed_(tools.followers.size(), Steady::now()) {}

  void recover() {
    const auto recovered = tools_.home.catalogue->write([&](Db& db) { return recover_leases(db, tools_.clock); });
    if (!recovered)
      trouble("worker.recover", recovered.error());
    else if (*recovered > 0)
      tools_.log.write(LogLevel::warning, "worker.recovered", {{"jobs", std::to_string(*recovered)}});
  }

  // From one thread at a time.
  void follow(const std::stop_token& stop) {
    const bool idle = is_idle();
    for (std::size_t i = 0; i < tools_.followers.size() && !stop.stop_requested(); ++i) {
      const Follower& follower = tools_.followers[i];
      const bool early = Steady::now() - followed_[i] < follower.at_most_every;
      if (early && !idle) {
        look_again_soon();
        continue;
      }
      if (const auto caught_up = follower.catch_up(stop); !caught_up)
        trouble("worker.follow." + follower.name, caught_up.error());
      followed_[i] = Steady::now();
    }
  }

  // false: nothing was due.
  bool run_next(JobLane lane, const JobObserver& observer, const std::stop_token& stop) {
    settle_again();
    const auto job = tools_.home.catalogue->write([&](Db& db) { return lease_next(db, tools_.clock, owner_, lane); });
    if (!job) {
      trouble("worker.lease", job.error());
      return false;
    }
    if (!*job) return false;
    run_job(**job, observer, stop);
    return true;
  }

  // Keeps leases alive and passes wishes to cancel on, until `stop`; `on_call` when there may be something to do.
  void watch(const std::stop_token& stop, const std::function<void()>& on_call) {
    while (!stop.stop_requested()) {
      const auto woken = wake_.wait(patience(), stop);
      if (woken == WakeSocket::Woken::stopped) return;
      beat();
      if (woken == WakeSocket::Woken::time_out) recover();
      on_call();
    }
  }

 private:
  void trouble(std::string_view where, const Error& error) {
    tools_.log.failure(where, error);
    look_again_soon();
  }

  void look_again_soon() {
    const std::lock_guard guard(mutex_);
    impatient_ = true;
  }

  bool is_idle() {
    {
      const std::lock_guard guard(mutex_);
      if (!running_.empty()) return false;
    }
    const auto due = tools_.home.catalogue->read([this](Db& db) { return next_due(db, tools_.clock.now()); });
    return due && (!*due || **due > tools_.clock.now());
  }

  milliseconds patience() {
    const auto due = tools_.home.catalogue->read([this](Db& db) { return next_due(db, tools_.clock.now()); });
    const std::lock_guard guard(mutex_);
    milliseconds wait = running_.empty() ? safety : heartbeat_every;
    if (std::exchange(impatient_, false) || !due) wait = std::min(wait, short_pause);
    if (due && *due && **due > tools_.clock.now())
      wait = std::min(wait, milliseconds(**due - tools_.clock.now()) + 1ms);
    return wait;
  }

  void beat() {
    {
      const std::lock_guard guard(mutex_);
      if (running_.empty()) return;
    }
    const auto unwanted = tools_.home.catalogue->write([&](Db& db) { return heartbeat(db, tools_.clock, owner_); });
    if (!unwanted) return trouble("worker.heartbeat", unwanted.error());
    const std::lock_guard guard(mutex_);
    for (const JobId& id : *unwanted) {
      if (const auto found = running_.find(id); found != running_.end()) found->second.request_stop();
    }
  }

  void run_job(const Job& job, const JobObserver& observer, const std::stop_token& stop) {
    std::stop_source source;
    const std::stop_callback pass_on(stop, [&source] { source.request_stop(); });
    {
      const std::lock_guard guard(mutex_);
      running_.insert_or_assign(job.id, source);
    }
    Job seen = job;
    if (observer) observer(seen);
    Throttle row(row_every);
    Throttle eye(observer_every);
    const auto progress = [&](std::string_view stage, double fraction) {
      const bool new_stage = seen.stage != stage;
      seen.stage = stage;
      seen.progress = fraction;
      if (row.due() || new_stage) tell_row(seen, source);
      if (observer && (eye.due() || new_stage)) observer(seen);
    };
    const auto outcome = tools_.steps.at(job.kind).run(job, StepContext{progress, source.get_token()});
    {
      const std::lock_guard guard(mutex_);
      running_.erase(job.id);
    }
    seen.error.reset();
    if (!outcome) seen.error = parse_stored_error(to_json(outcome.error()));  // bounded, as it will be told
    settle({job, seen.error});
    seen.state = outcome ? JobState::done : JobState::failed;
    if (observer) observer(seen);
  }

  void tell_row(const Job& job, std::stop_source& source) {
    const auto told = tools_.home.catalogue->write(
        [&](Db& db) { return report_progress(db, tools_.clock, job.id, owner_, job.stage, job.progress); });
    if (told) return;
    tools_.log.failure("worker.progress", told.error(), {{"job", job.id.text()}});
    // The lease is somebody else's now: what is made here would be made twice.
    if (told.error().code == Code::conflict) source.request_stop();
  }

  void settle(const Settlement& end) {
    const auto written = tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      if (!end.error) return complete(db, tools_.clock, end.job.id, owner_);
      const JobState state = TRY(fail_job(db, tools_.clock, end.job, owner_, *end.error));
      if (state == JobState::failed) TRY(tools_.steps.at(end.job.kind).gave_up(db, end.job, *end.error));
      return {};
    });
    if (end.error)
      tools_.log.failure("job.failed", *end.error, {{"job", end.job.id.text()}, {"object", end.job.object}});
    else
      tools_.log.write(LogLevel::info, "job.done", {{"job", end.job.id.text()}, {"object", end.job.object}});
    if (written || written.error().code == Code::conflict) return;
    trouble("worker.settle", written.error());
    const std::lock_guard guard(mutex_);
    unsettled_.push_back(end);
  }

  void settle_again() {
    std::vector<Settlement> ends;
    {
      const std::lock_guard guard(mutex_);
      ends.swap(unsettled_);
    }
    for (const Settlement& end : ends) settle(end);
  }

  RunnerTools& tools_;
  LeaseOwner owner_;
  WakeSocket wake_;
  std::mutex mutex_;
  std::map<JobId, std::stop_source> running_;
  std::vector<Settlement> unsettled_;
  bool impatient_ = false;
  std::vector<Steady::time_point> followed_;
};

// Wakes threads that wait for something to do. A call that comes while one is busy isn't lost.
class Bell {
 public:
  void ring() {
    {
      const std::lock_guard guard(mutex_);
      ++calls_;
    }
    rung_.notify_all();
  }
  // Waits for a call after the `seen`-th; false: stopped.
  bool wait(std::uint64_t& seen, const std::stop_token& stop) {
    std::unique_lock guard(mutex_);
    const bool called = rung_.wait(guard, stop, [&] { return calls_ != seen; });
    seen = calls_;
    return called && !stop.stop_requested();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any rung_;
  std::uint64_t calls_ = 1;  // the first look needs no call
};

}  // namespace

Result<void> Runner::run(const std::stop_token& stop) {
  Session session(tools_, TRY(this_process()), TRY(WakeSocket::open(tools_.home.paths.run)));
  session.recover();
  Bell bell;
  std::vector<std::jthread> threads;
  threads.emplace_back([&] {
    for (std::uint64_t seen = 0; bell.wait(seen, stop);) session.follow(stop);
  });
  const auto work = [&](JobLane lane) {
    for (std::uint64_t seen = 0; bell.wait(seen, stop);) {
      while (!stop.stop_requested() && session.run_next(lane, nullptr, stop)) bell.ring();
    }
  };
  for (int i = 0; i < std::max(1, tools_.threads); ++i) threads.emplace_back([&work] { work(JobLane::media); });
  threads.emplace_back([&work] { work(JobLane::brief); });
  threads.emplace_back([&work] { work(JobLane::desk); });
  session.watch(stop, [&bell] { bell.ring(); });
  return {};
}

Result<void> Runner::run_until_idle(const JobObserver& observer, const std::stop_token& stop) {
  Session session(tools_, TRY(this_process()), TRY(WakeSocket::open(tools_.home.paths.run)));
  session.recover();
  {
    const std::jthread watcher([&session](const std::stop_token& done) { session.watch(done, [] {}); });
    do {
      session.follow(stop);
    } while (!stop.stop_requested() && session.run_next(JobLane::all, observer, stop));
    session.follow(stop);
  }
  if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
  return {};
}

}  // namespace khen
