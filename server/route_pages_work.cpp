// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ingest/job_queue.h"
#include "ingest/sheet/batch.h"
#include "ingest/wake.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/view_jobs.h"
#include "server/view_likeness.h"

namespace khen {
namespace {

constexpr int jobs_a_page = 50;
constexpr int deepest_offset = 1'000'000;

// What the queue's page says about the files of its Jobs.
struct Names {
  std::map<std::string, std::string, std::less<>> files;
  Titles records;
  std::set<std::string, std::less<>> alike;
};

Result<Names> read_names(Db& db, const Call& call, const std::vector<Job>& jobs) {
  Names names;
  std::vector<RecordId> ids;
  for (const Job& job : jobs) {
    if (job.record) ids.push_back(*job.record);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const StoredRecord& stored : TRY(read_records(db, ids, call.open()))) {
    names.records.emplace(stored.record.id->str(), title_of(stored.record, call.language));
  }
  for (const auto& [record, deliverables] : TRY(deliverables_of_all(db, ids))) {
    for (const Deliverable& deliverable : deliverables) {
      names.files.emplace(deliverable.recording.id.str(), deliverable.recording.file_name);
    }
  }
  for (const Job& job : jobs) {
    const auto recording = RecordingId::parse(job.object);
    if (job.kind != JobKind::derive || job.state != JobState::done || !recording) continue;
    const auto known = TRY(known_likenesses(db, *recording, call.open()));
    if (std::ranges::any_of(known, [](const KnownLikeness& one) { return one.likeness.judgement.empty(); }))
      names.alike.insert(recording->str());
  }
  for (const Job& job : jobs) {
    if (job.kind != JobKind::import_sheet) continue;
    const auto batch = read_batch(db, TRY(parse_batch_object(job.object)).batch);
    if (batch) names.files.emplace(batch->id.str(), batch->sheet);
  }
  return names;
}

int asked_offset(const Call& call) {
  int offset = 0;
  const std::string_view text = call.request.query.value_or("from", "0");
  std::from_chars(text.data(), text.data() + text.size(), offset);
  return std::clamp(offset, 0, deepest_offset);
}

Result<std::optional<JobsOfState>> read_chosen(Db& db, const Call& call) {
  const auto state = parse_job_state(call.request.query.value_or("state", ""));
  if (!state) return std::optional<JobsOfState>();
  const int offset = asked_offset(call);
  JobsOfState chosen;
  chosen.state = *state;
  chosen.jobs =
      TRY(list_jobs(db, {.state = state, .record = std::nullopt, .limit = jobs_a_page + 1, .offset = offset}));
  const std::string address = fmt::format("/{}/desk/jobs?state={}", call.language, name_of(*state));
  if (offset > 0) chosen.first_href = address;
  if (chosen.jobs.size() > jobs_a_page) {
    chosen.jobs.pop_back();
    chosen.next_href = fmt::format("{}&from={}", address, offset + jobs_a_page);
  }
  return std::optional(std::move(chosen));
}

// What a button of the queue's page does, and what the page says then.
struct Change {
  std::string_view op;
  std::string_view done;
  Result<void> (*carry_out)(Db& db, const Clock& clock, const JobId& job);
};
constexpr std::array<Change, 5> changes{{
    {"retry", "jobs.retried", retry_job},
    {"cancel", "jobs.cancelled", cancel_job},
    {"first", "jobs.moved", [](Db& db, const Clock&, const JobId& job) { return move_job(db, job, Urgency::first); }},
    {"in_turn", "jobs.moved",
     [](Db& db, const Clock&, const JobId& job) { return move_job(db, job, Urgency::in_turn); }},
    {"last", "jobs.moved", [](Db& db, const Clock&, const JobId& job) { return move_job(db, job, Urgency::last); }},
}};

Result<std::string_view> carry_out(Db& db, const Clock& clock, const FormFields& form) {
  const std::string_view op = form.value_or("op", "");
  if (op == "retry_all") {
    TRY(retry_given_up(db, clock, Actor::administrator));
    return std::string_view("jobs.retried");
  }
  const auto* change = std::find_if(changes.begin(), changes.end(), [op](const Change& one) { return one.op == op; });
  if (change == changes.end()) return fail(Code::usage, "form.malformed");
  TRY(change->carry_out(db, clock, TRY(JobId::parse(form.value_or("job", "")))));
  return change->done;
}

}  // namespace

Routes WorkPages::routes() const {
  const auto to = [this](Result<Reply> (WorkPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk/upload", RouteClass::page, to(&WorkPages::upload)},
      {{Method::get},
       "/queue",
       RouteClass::page,
       [](Call& call) { return redirect_reply(302, fmt::format("/{}/desk/jobs", call.language)); }},
      {{Method::post}, "/{lang}/desk/upload", RouteClass::page, to(&WorkPages::drop_upload)},
      {{Method::get}, "/{lang}/desk/jobs", RouteClass::page, to(&WorkPages::jobs)},
      {{Method::get},
       "/{lang}/desk/jobs/events",
       RouteClass::page,
       [&events = events_](Call& call) { return events.listen(call); }},
      {{Method::post}, "/{lang}/desk/jobs", RouteClass::page, to(&WorkPages::change_job)},
  };
}

Result<Reply> WorkPages::upload(Call& call) const {
  TRY(require_staff(call.visit));
  PageData into;
  if (const auto asked = call.request.query.find("record")) {
    const RecordId id = TRY(RecordId::parse(*asked));
    const StoredRecord stored = TRY(home_.catalogue->read([&](Db& db) { return read_record(db, id); }));
    const LocalizedText title = title_of(stored.record, call.language);
    into = PageData::map({{"id", id.text()},
                          {"href", fmt::format("/{}/desk/records/{}", call.language, id.text())},
                          {"title", title.value},
                          {"lang", lang_attribute(title.language, call.language)}});
  }
  PageData data = PageData::map({{"desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::upload))},
                                 {"record", std::move(into)},
                                 {"unfinished", unfinished_data({site_.messages(), vocabularies_, call.language},
                                                                TRY(uploads_.list(*call.visit.viewer.account)))}});
  return site_.page(call, "desk_upload", desk_head(site_, call, site_.say(call, "upload.heading")), std::move(data));
}

Result<Reply> WorkPages::drop_upload(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const UploadId id = TRY(UploadId::parse(form.value_or("upload", "")));
  TRY(uploads_.terminate(*call.visit.viewer.account, id));
  return see_other(fmt::format("/{}/desk/upload?done=upload.removed", call.language));
}

Result<Reply> WorkPages::jobs(Call& call) const {
  TRY(require_staff(call.visit));
  const Speech speech{site_.messages(), vocabularies_, call.language};
  PageData data = TRY(home_.catalogue->read([&](Db& db) -> Result<PageData> {
    const QueueState queue = TRY(read_queue_state(db, clock_.now()));
    const auto chosen = TRY(read_chosen(db, call));
    const Names names = TRY(read_names(db, call, chosen ? chosen->jobs : queue.jobs));
    return jobs_data(speech, {queue, chosen, names.files, names.records, names.alike, clock_.now()});
  }));
  data.set("desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::jobs)));
  return site_.page(call, "desk_jobs", desk_head(site_, call, speech.say("jobs.heading")), std::move(data));
}

Result<Reply> WorkPages::change_job(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const std::string_view done = TRY(home_.catalogue->write([&](Db& db) { return carry_out(db, clock_, form); }));
  wake_worker(home_.paths.run);
  return see_other(fmt::format("/{}/desk/jobs?done={}", call.language, done));
}

}  // namespace khen
