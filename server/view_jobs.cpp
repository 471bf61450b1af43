// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/view_jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

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

void add_action(PageData& list, const Speech& speech, std::string_view op, std::string_view label) {
  list.add(PageData::map({{"op", op}, {"label", speech.say(label)}}));
}

PageData actions_data(const Speech& speech, const Job& job) {
  PageData list{PageData::List()};
  const bool waits = job.state == JobState::waiting;
  const bool over = job.state == JobState::failed || job.state == JobState::cancelled;
  if (over) add_action(list, speech, "retry", "jobs.retry");
  if (waits && job.error) add_action(list, speech, "retry", "jobs.retry_now");
  if (waits && job.urgency != Urgency::first) add_action(list, speech, "first", "jobs.move_first");
  if (waits && job.urgency != Urgency::in_turn) add_action(list, speech, "in_turn", "jobs.move_in_turn");
  if (waits && job.urgency != Urgency::last) add_action(list, speech, "last", "jobs.move_last");
  if (waits || (job.state == JobState::running && !job.cancel_wanted))
    add_action(list, speech, "cancel", "jobs.cancel");
  if (job.state == JobState::failed) add_action(list, speech, "cancel", "jobs.set_aside");
  return list;
}

std::string next_of(const Speech& speech, const Job& job) {
  if (job.state == JobState::running && job.cancel_wanted) return speech.say("jobs.ending");
  if (job.state != JobState::waiting) return {};
  if (job.error) return speech.say("jobs.next_retry", {{"time", say_time(speech.language, job.run_at)}});
  if (job.urgency == Urgency::in_turn) return {};
  return speech.say(fmt::format("jobs.turn.{}", name_of(job.urgency)));
}

std::string who_of(const Speech& speech, const Job& job) {
  const Actor actor = who_must_act(job);
  if (actor == Actor::nobody) return {};
  return speech.say("jobs.who", {{"actor", speech.say(fmt::format("jobs.actor.{}", name_of(actor)))}});
}

// Where the file comes from that takes the place of one at fault.
std::string better_file_href(const Speech& speech, const Job& job) {
  if (job.state != JobState::failed || who_must_act(job) != Actor::archivist) return {};
  return job.record ? fmt::format("/{}/desk/upload?record={}", speech.language, job.record->text())
                    : fmt::format("/{}/desk/import/{}", speech.language, job.object.substr(0, id_length));
}

// Where an archivist compares it with what is here already.
std::string alike_href(const Speech& speech, const JobView& view, const Job& job) {
  if (!job.record || !view.alike.contains(job.object.substr(0, id_length))) return {};
  return fmt::format("/{}/desk/records/{}#likenesses", speech.language, job.record->text());
}

// What it is about: a Record, or a whole batch.
struct JobSubject {
  std::string href;
  std::string title;
  std::string lang{};
};

JobSubject subject_of(const Speech& speech, const JobView& view, const Job& job) {
  if (!job.record) {
    return {fmt::format("/{}/desk/import/{}", speech.language, job.object.substr(0, id_length)),
            speech.say("jobs.open_batch")};
  }
  const std::string href = fmt::format("/{}/desk/records/{}", speech.language, job.record->text());
  const auto record = view.records.find(job.record->text());
  if (record == view.records.end()) return {href, job.record->str()};
  return {href, record->second.value, lang_attribute(record->second.language, speech.language)};
}

PageData job_data(const Speech& speech, const JobView& view, const Job& job) {
  const auto file = view.files.find(job.object.substr(0, id_length));
  JobSubject subject = subject_of(speech, view, job);
  const std::string hint = job.error ? job.error->message + ".hint" : std::string();
  const Instant when = job.finished ? *job.finished : job.started ? *job.started : job.created;
  return PageData::map({
      {"id", job.id.text()},
      {"state", name_of(job.state)},
      {"state_label", speech.say(fmt::format("job_state.{}", name_of(job.state)))},
      {"kind_label", speech.say(fmt::format("job.{}", facts(job.kind).name))},
      {"file", file == view.files.end() ? std::string() : file->second},
      {"record_href", std::move(subject.href)},
      {"record_title", std::move(subject.title)},
      {"record_lang", std::move(subject.lang)},
      {"iso", to_rfc3339(when)},
      {"when", say_time(speech.language, when)},
      {"progress", progress_data(speech, job, view.now)},
      {"cause", job.error ? speech.say(job.error->message, job.error->parameters) : std::string()},
      {"hint", job.error && speech.messages.has("vi", hint) ? speech.say(hint, job.error->parameters) : std::string()},
      {"next", next_of(speech, job)},
      {"attempts", job.attempts > 1 ? speech.say("jobs.attempts", {{"count", std::to_string(job.attempts)}}) : ""},
      {"who", who_of(speech, job)},
      {"better_href", better_file_href(speech, job)},
      {"alike_href", alike_href(speech, view, job)},
      {"actions", actions_data(speech, job)},
  });
}

PageData upload_data(const Speech& speech, const Upload& upload) {
  return PageData::map({
      {"id", upload.id.text()},
      {"state", "arriving"},
      {"state_label", speech.say("jobs.arriving")},
      {"file", upload.file_name},
      {"iso", to_rfc3339(upload.created)},
      {"when", say_time(speech.language, upload.created)},
      {"progress", PageData::map({{"percent", std::to_string(percent_of(upload))},
                                  {"step_label", speech.say("jobs.arriving")},
                                  {"text", arrival_words(speech, upload)}})},
      {"next", speech.say("jobs.arriving_until", {{"time", say_time(speech.language, upload.expires)}})},
      {"who", speech.say("jobs.who", {{"actor", speech.say("jobs.actor.depositor")}})},
      {"actions", PageData{PageData::List()}},
  });
}

// What one reads first stands first: where a person must act.
constexpr std::array<JobState, 5> states_in_order{JobState::failed, JobState::running, JobState::waiting,
                                                  JobState::done, JobState::cancelled};

std::string address_of(const Speech& speech, std::optional<JobState> state) {
  return state ? fmt::format("/{}/desk/jobs?state={}", speech.language, name_of(*state))
               : fmt::format("/{}/desk/jobs", speech.language);
}

std::string count_of(const JobView& view, JobState state) {
  const auto found = view.queue.counts.find(state);
  if (found != view.queue.counts.end()) return std::to_string(found->second);
  return state == JobState::done || state == JobState::cancelled ? std::string() : std::string("0");
}

PageData filters_data(const Speech& speech, const JobView& view) {
  PageData list{PageData::List()};
  const auto add = [&](std::optional<JobState> state, std::string label, std::string count) {
    list.add(PageData::map({{"href", address_of(speech, state)},
                            {"label", std::move(label)},
                            {"count", std::move(count)},
                            {"current", view.chosen ? state == view.chosen->state : !state}}));
  };
  add(std::nullopt, speech.say("jobs.overview"), {});
  for (const JobState state : states_in_order)
    add(state, speech.say(fmt::format("jobs.of.{}", name_of(state))), count_of(view, state));
  return list;
}

// "Try all again": offered where one fault of the machine has stopped many.
PageData all_again_data(const Speech& speech, JobState state, const std::vector<const Job*>& jobs) {
  const bool offered = state == JobState::failed && std::any_of(jobs.begin(), jobs.end(), [](const Job* job) {
                         return who_must_act(*job) == Actor::administrator;
                       });
  return offered ? PageData(speech.say("jobs.retry_all")) : PageData();
}

PageData section_data(const Speech& speech, const JobView& view, JobState state, const std::vector<Job>& all) {
  std::vector<const Job*> jobs;
  for (const Job& job : all) {
    if (job.state == state) jobs.push_back(&job);
  }
  if (jobs.empty()) return {};
  PageData list{PageData::List()};
  for (const Job* job : jobs) list.add(job_data(speech, view, *job));
  const auto total = view.queue.counts.find(state);
  const bool more = total != view.queue.counts.end() ? total->second > static_cast<std::int64_t>(jobs.size()) : true;
  return PageData::map({{"id", name_of(state)},
                        {"heading", speech.say(fmt::format("jobs.of.{}", name_of(state)))},
                        {"all_href", more && !view.chosen ? address_of(speech, state) : std::string()},
                        {"all_again", all_again_data(speech, state, jobs)},
                        {"jobs", std::move(list)}});
}

PageData arriving_data(const Speech& speech, const std::vector<Upload>& uploads) {
  PageData list{PageData::List()};
  for (const Upload& upload : uploads) list.add(upload_data(speech, upload));
  return PageData::map({{"id", "arriving"}, {"heading", speech.say("jobs.of.arriving")}, {"jobs", std::move(list)}});
}

PageData sections_data(const Speech& speech, const JobView& view) {
  PageData sections{PageData::List()};
  const std::vector<Job>& jobs = view.chosen ? view.chosen->jobs : view.queue.jobs;
  for (const JobState state : states_in_order) {
    if (state == JobState::running && !view.chosen && !view.queue.uploads.empty())
      sections.add(arriving_data(speech, view.queue.uploads));
    if (PageData section = section_data(speech, view, state, jobs); !section.is_absent())
      sections.add(std::move(section));
  }
  return sections;
}

}  // namespace

int percent_of(const Job& job) { return static_cast<int>(std::lround(job.progress * 100)); }

std::string progress_words(const Speech& speech, const Job& job, Instant now) {
  std::string text = fmt::format("{} · {} %", step_words(speech, job), percent_of(job));
  if (const std::string left = say_left(speech, job, now); !left.empty()) text += " · " + left;
  return text;
}

std::string arrival_words(const Speech& speech, const Upload& upload) {
  return fmt::format("{} / {} · {} %", say_bytes(speech.language, upload.received),
                     say_bytes(speech.language, upload.length.value_or(upload.received)), percent_of(upload));
}

PageData unfinished_data(const Speech& speech, const std::vector<Upload>& uploads) {
  PageData list{PageData::List()};
  for (const Upload& upload : uploads) {
    if (upload.batch) continue;
    const std::string percent = std::to_string(percent_of(upload));
    list.add(PageData::map(
        {{"id", upload.id.text()},
         {"name", upload.file_name},
         {"length", upload.length ? std::to_string(*upload.length) : std::string()},
         {"record", upload.record ? upload.record->str() : std::string()},
         {"percent", percent},
         {"text",
          speech.say("upload.so_far", {{"percent", percent},
                                       {"size", say_bytes(speech.language, upload.length.value_or(upload.received))}})},
         {"until", speech.say("jobs.arriving_until", {{"time", say_time(speech.language, upload.expires)}})}}));
  }
  return list;
}

PageData jobs_data(const Speech& speech, const JobView& view) {
  PageData pager;
  if (view.chosen)
    pager = PageData::map({{"first_href", view.chosen->first_href}, {"next_href", view.chosen->next_href}});
  return PageData::map({{"summary", queue_summary(speech, view.queue.counts)},
                        {"list", list_mark(view.queue)},
                        {"filters", filters_data(speech, view)},
                        {"sections", sections_data(speech, view)},
                        {"pager", std::move(pager)}});
}

}  // namespace khen
