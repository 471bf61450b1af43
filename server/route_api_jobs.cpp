// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>

#include "ingest/job_queue.h"
#include "ingest/wake.h"
#include "server/api_call.h"
#include "server/api_json.h"
#include "server/route_api.h"

namespace khen {
namespace {

Result<JobFilter> read_filter(const Request& request) {
  TRY(require_known_parameters(request, {"limit", "state", "record"}));
  JobFilter filter;
  filter.limit = TRY(limit_of(request));
  if (const auto text = request.query.find("state")) {
    filter.state = parse_job_state(*text);
    if (!filter.state) return bad_parameter("state", *text);
  }
  if (const auto text = request.query.find("record")) {
    const auto id = RecordId::parse(*text);
    if (!id) return bad_parameter("record", *text);
    filter.record = *id;
  }
  return filter;
}

Result<Reply> list(const ApiTools& tools, Call& call) {
  TRY(require_staff(call.visit));
  const JobFilter filter = TRY(read_filter(call.request));
  const auto jobs = TRY(tools.home.catalogue->read([&](Db& db) { return list_jobs(db, filter); }));
  const MessageResolver messages = resolver_for(tools.messages, call.language);
  std::vector<std::string> items;
  items.reserve(jobs.size());
  for (const Job& job : jobs) items.push_back(job_document(job, messages));
  return json_reply(call, list_document(items, std::nullopt));
}

using Change = std::function<Result<void>(Db&, const Clock&, const JobId&)>;

Result<Reply> change(const ApiTools& tools, Call& call, const Change& what) {
  TRY(require_staff_writing(call, tools.sessions));
  const JobId id = TRY(JobId::parse(call.parameters["id"]));
  const Job job = TRY(tools.home.catalogue->write([&](Db& db) -> Result<Job> {
    TRY(what(db, tools.clock, id));
    return read_job(db, id);
  }));
  wake_worker(tools.home.paths.run);
  return written_reply(200, job_document(job, resolver_for(tools.messages, call.language)));
}

Result<Reply> move(const ApiTools& tools, Call& call) {
  const auto urgency = parse_urgency(call.parameters["urgency"]);
  if (!urgency) return bad_parameter("urgency", call.parameters["urgency"]);
  return change(tools, call, [&](Db& db, const Clock&, const JobId& id) { return move_job(db, id, *urgency); });
}

}  // namespace

Routes job_api_routes(const ApiTools& tools) {
  return {{{Method::get}, "/api/v1/jobs", RouteClass::api, [tools](Call& call) { return list(tools, call); }},
          {{Method::post},
           "/api/v1/jobs/{id}/retry",
           RouteClass::api,
           [tools](Call& call) { return change(tools, call, retry_job); }},
          {{Method::post},
           "/api/v1/jobs/{id}/urgency/{urgency}",
           RouteClass::api,
           [tools](Call& call) { return move(tools, call); }},
          {{Method::post}, "/api/v1/jobs/{id}/cancel", RouteClass::api, [tools](Call& call) {
             return change(tools, call, cancel_job);
           }}};
}

}  // namespace khen
