// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "server/queue_event.h"
#include "server/view_facts.h"

// The queue as an archivist reads it: state, cause, next try, who must act. Pure.
namespace khen {

// A page of those in one state.
struct JobsOfState {
  JobState state{};
  std::vector<Job> jobs;
  std::string first_href;
  std::string next_href;
};

struct JobView {
  const QueueState& queue;
  const std::optional<JobsOfState>& chosen;                      // else the overview
  const std::map<std::string, std::string, std::less<>>& files;  // Recording id → name of the deposited file
  const Titles& records;                                         // of the Jobs
  const std::set<std::string, std::less<>>& alike;  // Recordings that nobody has yet compared with what is like them
  Instant now{};
};

// Of a running Job: "Hình 480p · 45 % · còn khoảng 3 phút".
std::string progress_words(const Speech& speech, const Job& job, Instant now);
int percent_of(const Job& job);
// "12,4 MB / 90 MB · 13 %".
std::string arrival_words(const Speech& speech, const Upload& upload);

// Files that somebody began to send and can go on with. Those of a batch are told on its own page.
PageData unfinished_data(const Speech& speech, const std::vector<Upload>& uploads);

// Members of the page: summary, list (queue_event.h), filters, sections, pager.
PageData jobs_data(const Speech& speech, const JobView& view);

}  // namespace khen
