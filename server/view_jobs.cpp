// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_jobs.h"

#include <fmt/format.h>

#include <cmath>

#include "server/queue_event.h"

namespace khen {
namespace {

// In the coarsest words that still help: nobody plans by the second.
std::string say_left(const Speech& speech, const Job& job, Instant now) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  const auto left = time_left(job, now);
  if (!left) return {};
  const std::int64_t seconds = left->count();
  if (seconds < minute) return speech.say("jobs.left_moment");
  const bool hours = seconds >= 2 * hour;
  const std::int64_t count = (seconds + (hours ? hour : minute) / 2) / (hours ? hour : minute);
  return speech.say(hours ? "jobs.left_hours" : "jobs.left_minutes", {{"count", std::to_string(count)}});
}

// What it is doing.
std::string step_words(const Speech& speech, const Job& job) {
  return job.stage.empty() ? speech.say(fmt::format("job.{}", facts(job.kind).name)) : speech.say("stage." + job.stage);
}

PageData progress_data(const Speech& speech, const Job& job, Instant now) {
  if (job.state != JobState::running) return {};
  return PageData::map({{"percent", std::to_string(percent_of(job))},
                        {"step_label", step_words(speech, job)},
                        {"text", progress_words(speech, job, now)}});
}

PageData actions_data(const Speech& speech, const Job& job) {
  PageData list{PageData::List()};
  if (job.state == JobState::waiting || job.state == JobState::running) {
    list.add(PageData::map({{"op", "cancel"}, {"label", speech.say("jobs.cancel")}}));
  }
  if (job.state == JobState::failed || job.state == JobState::cancelled) {
    list.add(PageData::map({{"op", "retry"}, {"label", speech.say("jobs.retry")}}));
  }
  return list;
}

std::string next_of(const Speech& speech, const Job& job) {
  if (job.state == JobState::waiting && job.error) {
    return speech.say("jobs.next_retry", {{"time", say_time(speech.language, job.run_at)}});
  }
  if (job.state != JobState::failed) return {};
  return speech.say("jobs.who", {{"actor", speech.say(fmt::format("jobs.actor.{}", name_of(who_must_act(job))))}});
}

PageData job_data(const Speech& speech, const JobView& view, const Job& job) {
  const auto file = view.files.find(job.object.substr(0, id_length));
  const auto record = view.records.find(job.record.text());
  const bool known = record != view.records.end();
  const std::string hint = job.error ? job.error->message + ".hint" : std::string();
  const Instant when = job.finished ? *job.finished : job.started ? *job.started : job.created;
  return PageData::map({
      {"id", job.id.text()},
      {"state", name_of(job.state)},
      {"state_label", speech.say(fmt::format("job_state.{}", name_of(job.state)))},
      {"kind_label", speech.say(fmt::format("job.{}", facts(job.kind).name))},
      {"file", file == view.files.end() ? std::string() : file->second},
      {"record_href", fmt::format("/{}/desk/records/{}", speech.language, job.record.text())},
      {"record_title", known ? record->second.value : job.record.str()},
      {"record_lang", known ? lang_attribute(record->second.language, speech.language) : std::string()},
      {"iso", to_rfc3339(when)},
      {"when", say_time(speech.language, when)},
      {"progress", progress_data(speech, job, view.now)},
      {"cause", job.error ? speech.say(job.error->message, job.error->parameters) : std::string()},
      {"hint", job.error && speech.messages.has("vi", hint) ? speech.say(hint, job.error->parameters) : std::string()},
      {"next", next_of(speech, job)},
      {"actions", actions_data(speech, job)},
  });
}

}  // namespace

int percent_of(const Job& job) { return static_cast<int>(std::lround(job.progress * 100)); }

std::string progress_words(const Speech& speech, const Job& job, Instant now) {
  std::string text = fmt::format("{} · {} %", step_words(speech, job), percent_of(job));
  if (const std::string left = say_left(speech, job, now); !left.empty()) text += " · " + left;
  return text;
}

PageData jobs_data(const Speech& speech, const JobView& view) {
  PageData list{PageData::List()};
  for (const Job& job : view.jobs) list.add(job_data(speech, view, job));
  return PageData::map(
      {{"summary", queue_summary(speech, view.counts)}, {"list", list_mark(view.jobs)}, {"jobs", std::move(list)}});
}

}  // namespace khen
