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

// Of a running Job: "Hình 480p · 45 % · còn khoảng 3 phút".
std::string progress_words(const Speech& speech, const Job& job, Instant now);
int percent_of(const Job& job);

// Members of the page: summary, list (queue_event.h), jobs.
PageData jobs_data(const Speech& speech, const JobView& view);

}  // namespace khen
