// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_work.h"

#include <fmt/format.h>

#include "ingest/job_queue.h"
#include "ingest/wake.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/queue_event.h"
#include "server/view_jobs.h"

namespace khen {
namespace {

struct Queue {
  std::vector<Job> jobs;
  std::map<JobState, std::int64_t> counts;
  std::map<std::string, std::string, std::less<>> files;
  Titles records;
};

Result<Queue> read_queue(Db& db, const Call& call) {
  Queue queue;
  queue.jobs = TRY(list_jobs(db, {.state = std::nullopt, .record = std::nullopt, .limit = most_jobs_shown}));
  queue.counts = TRY(count_jobs(db));
  std::vector<RecordId> ids;
  for (const Job& job : queue.jobs) ids.push_back(job.record);
  for (const StoredRecord& stored : TRY(read_records(db, ids, call.open()))) {
    queue.records.emplace(stored.record.id->str(), title_of(stored.record, call.language));
  }
  for (const auto& [record, deliverables] : TRY(deliverables_of_all(db, ids))) {
    for (const Deliverable& deliverable : deliverables) {
      queue.files.emplace(deliverable.recording.id.str(), deliverable.recording.file_name);
    }
  }
  return queue;
}

}  // namespace

Routes WorkPages::routes() const {
  const auto to = [this](Result<Reply> (WorkPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk/upload", RouteClass::page, to(&WorkPages::upload)},
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
  PageData data = PageData::map(
      {{"desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::upload))}, {"record", std::move(into)}});
  return site_.page(call, "desk_upload", desk_head(site_, call, site_.say(call, "upload.heading")), std::move(data));
}

Result<Reply> WorkPages::jobs(Call& call) const {
  TRY(require_staff(call.visit));
  const Queue queue = TRY(home_.catalogue->read([&](Db& db) { return read_queue(db, call); }));
  const Speech speech{site_.messages(), vocabularies_, call.language};
  PageData data = jobs_data(speech, {queue.jobs, queue.counts, queue.files, queue.records, clock_.now()});
  data.set("desk", TRY(desk_data(site_, call, *home_.catalogue, DeskRoom::jobs)));
  return site_.page(call, "desk_jobs", desk_head(site_, call, speech.say("jobs.heading")), std::move(data));
}

Result<Reply> WorkPages::change_job(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const JobId job = TRY(JobId::parse(form.value_or("job", "")));
  const bool retry = form.value_or("op", "") == "retry";
  TRY(home_.catalogue->write([&](Db& db) { return retry ? retry_job(db, clock_, job) : cancel_job(db, clock_, job); }));
  wake_worker(home_.paths.run);
  return see_other(fmt::format("/{}/desk/jobs?done={}", call.language, retry ? "jobs.retried" : "jobs.cancelled"));
}

}  // namespace khen
