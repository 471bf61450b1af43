// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest/job.h"
#include "server/view_facts.h"

// The queue as an archivist reads it: state, cause, who must act. Pure.
namespace khen {

struct JobView {
  const std::vector<Job>& jobs;
  const std::map<JobState, std::int64_t>& counts;
  const std::map<std::string, std::string, std::less<>>& files;  // Recording id → name of the deposited file
  const Titles& records;                                         // of the Jobs
  Instant now{};
};

// Members of the page: summary, running, jobs.
PageData jobs_data(const Speech& speech, const JobView& view);

}  // namespace khen
