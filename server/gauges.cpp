// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gauges.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "ingest/job_queue.h"
#include "metadata/catalogue.h"

namespace khen {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double ask(Home& home, const std::string& sql) {
  auto answer = home.catalogue->read([&](Db& db) -> Result<double> {
    Statement select = TRY(db.prepare(sql));
    if (!TRY(select.step())) return unknown;
    return select.optional_real(0).value_or(unknown);
  });
  return std::move(answer).value_or(unknown);
}

double jobs_in(Home& home, JobState state) {
  const auto counts = home.catalogue->read([](Db& db) { return count_jobs(db); });
  if (!counts) return unknown;
  const auto found = counts->find(state);
  return found == counts->end() ? 0 : static_cast<double>(found->second);
}

double changes_behind(Home& home, const Searcher& searcher) {
  const auto seen = searcher.sequence();
  const auto last = home.catalogue->read([](Db& db) { return last_change(db); });
  return seen && last ? static_cast<double>(*last - *seen) : unknown;
}

struct Question {
  std::string_view name;
  std::string_view help;
  std::string_view sql;
};

constexpr Question questions[] = {
    {"khen_jobs_next_due_timestamp_seconds", "When the waiting Job that is due first was or is due; NaN: none waits.",
     "select min(run_at) / 1000.0 from job where state = 'waiting'"},
    {"khen_fixity_last_check_timestamp_seconds", "When bytes were last compared with their digests; NaN: never.",
     "select max(at) / 1000.0 from event where type = 'fixity check'"},
    {"khen_fixity_last_run_timestamp_seconds", "When the whole vault was last looked through; NaN: never.",
     "select max(finished) / 1000.0 from fixity_run"},
    {"khen_fixity_findings", "Findings of the latest run through the vault that are not mended.",
     "select count(*) * 1.0 from fixity_finding where mended = 0 and run ="
     " (select id from fixity_run order by started desc, id desc limit 1)"},
};

constexpr std::pair<JobState, std::string_view> job_states[] = {
    {JobState::waiting, "Jobs that wait their turn or a retry."},
    {JobState::running, "Jobs that are being worked on."},
    {JobState::failed, "Jobs that need somebody."},
};

using Load = HttpServer::Load;
struct LoadFigure {
  std::string_view name;
  std::string_view help;
  std::size_t (*value)(const Load&);
};

constexpr LoadFigure load_figures[] = {
    {"khen_http_connections", "Open connections.", [](const Load& load) { return load.connections; }},
    {"khen_http_cheap_running", "Quick requests that have a thread.",
     [](const Load& load) { return load.cheap.running; }},
    {"khen_http_cheap_waiting", "Quick requests that wait for a thread.",
     [](const Load& load) { return load.cheap.waiting; }},
    {"khen_http_heavy_running", "Slow requests that have a thread.",
     [](const Load& load) { return load.heavy.running; }},
    {"khen_http_heavy_waiting", "Slow requests that wait for a thread.",
     [](const Load& load) { return load.heavy.waiting; }},
};

}  // namespace

void add_archive_gauges(Metrics& metrics, Home& home, const Searcher& searcher, Files& files) {
  for (const auto& [state, help] : job_states) {
    metrics.add({fmt::format("khen_jobs_{}", name_of(state)), std::string(help),
                 [&home, state = state] { return jobs_in(home, state); }});
  }
  for (const Question& question : questions) {
    metrics.add({std::string(question.name), std::string(question.help),
                 [&home, sql = std::string(question.sql)] { return ask(home, sql); }});
  }
  metrics.add({"khen_index_lag_changes", "Changes of the catalogue that the search index has not taken in.",
               [&home, &searcher] { return changes_behind(home, searcher); }});
  metrics.add({"khen_free_bytes", "Free space where the archive lies.", [&home, &files] {
                 const auto free = files.free_space(home.paths.home);
                 return free ? static_cast<double>(*free) : unknown;
               }});
}

void add_copy_gauges(Metrics& metrics, Home& home, const std::vector<CopyPlace>& copies) {
  const auto figure = [&home, &copies](auto&& of) {
    const auto statuses = copy_statuses(home, copies);
    return statuses ? static_cast<double>(of(*statuses)) : unknown;
  };
  metrics.add({"khen_vault_copies_away", "Second copies of the vault that are not connected.", [figure] {
                 return figure([](const std::vector<CopyStatus>& all) {
                   return std::ranges::count_if(all,
                                                [](const CopyStatus& one) { return one.state != CopyState::here; });
                 });
               }});
  metrics.add(
      {"khen_vault_copies_behind", "Records with changes that the second copy furthest behind lacks.", [figure] {
         return figure([](const std::vector<CopyStatus>& all) {
           std::int64_t most = 0;
           for (const CopyStatus& one : all) most = std::max(most, one.behind);
           return most;
         });
       }});
}

void add_server_gauges(Metrics& metrics, const std::function<HttpServer::Load()>& ask) {
  for (const LoadFigure& figure : load_figures) {
    metrics.add({std::string(figure.name), std::string(figure.help),
                 [ask, value = figure.value] { return static_cast<double>(value(ask())); }});
  }
}

}  // namespace khen
