// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest/job.h"
#include "server/wording.h"

// The queue as one event for pages that are open. Pure.
namespace khen {

inline constexpr int most_jobs_shown = 100;

struct QueueState {
  std::vector<Job> jobs;  // at most most_jobs_shown
  std::map<JobState, std::int64_t> counts;
};

std::string queue_summary(const Speech& speech, const std::map<JobState, std::int64_t>& counts);

// Differs when a page that lists these Jobs must be made anew: only their progress is left out.
std::string list_mark(const std::vector<Job>& jobs);

// JSON on one line: {"summary", "list": mark, "jobs": [{"id", "recording", "state", "label", "percent", "text"}]}, with
// the Jobs that run, are next, or have just ended. In a few kilobytes, however long the queue is.
std::string queue_event(const Speech& speech, const QueueState& queue, Instant now);

}  // namespace khen
