// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest/job.h"
#include "ingest/upload.h"
#include "server/wording.h"

// The queue as one event for pages that are open. Pure.
namespace khen {

inline constexpr int most_uploads_shown = 20;

struct QueueState {
  std::vector<Job> jobs;  // job_overview
  std::map<JobState, std::int64_t> counts;
  std::vector<Upload> uploads{};  // on their way in
};

int percent_of(const Upload& upload);

std::string queue_summary(const Speech& speech, const std::map<JobState, std::int64_t>& counts);

// Differs when a page that lists these must be made anew: only their progress is left out.
std::string list_mark(const QueueState& queue);

// JSON on one line: {"summary", "list": mark, "jobs": [{"id", "recording", "state", "label", "percent", "text"}]}, with
// the Jobs that run, are next, or have just ended, and in their midst the uploads (state "arriving"). In a few
// kilobytes, however long the queue is.
std::string queue_event(const Speech& speech, const QueueState& queue, Instant now);

}  // namespace khen
