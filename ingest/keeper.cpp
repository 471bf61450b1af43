// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/keeper.h"

#include <condition_variable>
#include <mutex>

namespace khen {
namespace {

// By the steady clock: a machine whose clock is set waits no longer.
void wait(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

Keeper::Keeper(const CopyTools& tools, KeeperOptions options, Log& log)
    : tools_(tools), options_(std::move(options)), log_(log) {
  if (!options_.places.empty()) copying_ = std::jthread([this](const std::stop_token& stop) { copy(stop); });
  if (options_.scrub_period.count() > 0)
    scrubbing_ = std::jthread([this](const std::stop_token& stop) { look_through(stop); });
}

void Keeper::copy(const std::stop_token& stop) const {
  while (!stop.stop_requested()) {
    for (const CopyPlace& place : options_.places) {
      const auto copied = follow_copy(tools_, place, stop);
      if (!copied && copied.error().code != Code::cancelled)
        log_.failure("copy.failed", copied.error(), {{"copy", place.label}});
      if (!copied) continue;
      for (const Replicated::Refusal& refusal : copied->refused)
        log_.failure("copy.refused", refusal.error, {{"copy", place.label}, {"record", refusal.record.text()}});
      if (copied->records > 0)
        log_.write(LogLevel::info, "copy.done", {{"copy", place.label}, {"records", std::to_string(copied->records)}});
    }
    wait(stop, options_.look_every);
  }
}

void Keeper::look_through(const std::stop_token& stop) const {
  // A process that has just begun has other things to do first.
  for (wait(stop, options_.look_every); !stop.stop_requested(); wait(stop, options_.look_every)) {
    const auto latest = tools_.home.catalogue->read([](Db& db) { return latest_run(db); });
    const Instant now = tools_.clock.now();
    if (latest && scrub_due(*latest, now, options_.scrub_period) <= now) {
      const auto run =
          scrub(tools_, options_.places, ScrubOptions{.bytes_per_second = options_.scrub_rate}, nullptr, stop);
      if (run) {
        log_.write(run->findings > run->mended ? LogLevel::error : LogLevel::info, "scrub.done",
                   {{"records", std::to_string(run->records)},
                    {"findings", std::to_string(run->findings)},
                    {"mended", std::to_string(run->mended)}});
      } else if (run.error().code != Code::cancelled) {
        log_.failure("scrub.failed", run.error());
      }
    }
  }
}

}  // namespace khen
