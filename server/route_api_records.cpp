// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>

#include "ingest/wake.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/record_json.h"
#include "metadata/validation.h"
#include "server/api_call.h"
#include "server/api_json.h"
#include "server/route_api.h"
#include "server/standing_decision.h"

namespace khen {
namespace {

constexpr std::uint64_t largest_record = 4 * 1024 * 1024;
constexpr std::size_t longest_reason = 500;

struct Described {
  StoredRecord stored;
  std::vector<Deliverable> deliverables;
};

std::string document_of(const Described& described, const Viewer& viewer) {
  return record_document(described.stored, described.deliverables, viewer);
}

Result<Described> read_described(Db& db, const RecordId& id) {
  return Described{TRY(read_record(db, id)), TRY(deliverables_of(db, id))};
}

Result<Reply> list(const ApiTools& tools, Call& call) {
  TRY(require_known_parameters(call.request, {"limit", "cursor"}));
  const int limit = TRY(limit_of(call.request));
  std::optional<RecordId> cursor;
  if (const auto text = call.request.query.find("cursor")) {
    const auto id = RecordId::parse(*text);
    if (!id) return bad_parameter("cursor", *text);
    cursor = *id;
  }
  std::optional<std::string> next;
  std::vector<std::string> items;
  TRY(tools.home.catalogue->read([&](Db& db) -> Result<void> {
    // One more than asked for tells whether there is a next page.
    auto records = TRY(list_records(db, call.open(), cursor, limit + 1));
    if (records.size() > static_cast<std::size_t>(limit)) {
      records.pop_back();
      next = records.back().record.id->str();
    }
    std::vector<RecordId> ids;
    for (const StoredRecord& stored : records) ids.push_back(*stored.record.id);
    const auto deliverables = TRY(deliverables_of_all(db, ids));
    for (const StoredRecord& stored : records) {
      const auto found = deliverables.find(stored.record.id->str());
      items.push_back(record_document(stored, found == deliverables.end() ? std::vector<Deliverable>() : found->second,
                                      call.visit.viewer));
    }
    return {};
  }));
  return json_reply(call, list_document(items, next));
}

Result<Described> read_allowed(const ApiTools& tools, const Call& call) {
  const RecordId id = TRY(RecordId::parse(call.parameters["id"]));
  Described described = TRY(tools.home.catalogue->read([&](Db& db) { return read_described(db, id); }));
  const Decision decision = decide(call.visit.viewer, described.stored.record.audience(), call.now);
  if (decision.verdict == Verdict::hidden) return fail(Code::not_found, "record.not_found", {{"id", id.str()}});
  if (decision.verdict == Verdict::deny) {
    return fail(Code::denied, call.visit.session ? "access.denied" : "access.login_needed");
  }
  return described;
}

std::string version_text(const Described& described) { return std::to_string(described.stored.record.version); }

Result<Reply> show(const ApiTools& tools, Call& call) {
  TRY(require_known_parameters(call.request, {}));
  const Described described = TRY(read_allowed(tools, call));
  Reply reply = json_reply(call, document_of(described, call.visit.viewer), version_text(described));
  reply.standing = standing_decision(call, described.stored.record.audience());
  return reply;
}

Result<Reply> show_versions(const ApiTools& tools, Call& call) {
  TRY(require_staff(call.visit));
  const RecordId id = TRY(RecordId::parse(call.parameters["id"]));
  std::vector<std::string> items;
  TRY(tools.home.catalogue->read([&](Db& db) -> Result<void> {
    TRY(read_record(db, id));
    for (const RecordVersion& version : TRY(versions_of(db, id))) items.push_back(version_document(version));
    return {};
  }));
  return json_reply(call, list_document(items, std::nullopt));
}

Result<Reply> show_events(const ApiTools& tools, Call& call) {
  TRY(require_staff(call.visit));
  const RecordId id = TRY(RecordId::parse(call.parameters["id"]));
  std::vector<std::string> items;
  TRY(tools.home.catalogue->read([&](Db& db) -> Result<void> {
    TRY(read_record(db, id));
    for (const StoredEvent& event : TRY(events_of(db, id))) items.push_back(event_document(event));
    return {};
  }));
  return json_reply(call, list_document(items, std::nullopt));
}

Result<Authorship> authorship_of(const Call& call) {
  TRY(require_known_parameters(call.request, {"reason"}));
  const std::string_view reason = call.request.query.value_or("reason", "");
  if (reason.size() > longest_reason) return bad_parameter("reason", reason);
  return Authorship{agent_of(call.visit), std::string(reason)};
}

Result<Record> read_sent_record(Call& call) {
  const std::string body = TRY(json_body(call.request, largest_record));
  return parse_record(TRY(without_additions(body)));
}

Reply changed_reply(const Call& call, int status, const Described& described) {
  const Reply shown = json_reply(call, document_of(described, call.visit.viewer), version_text(described));
  Reply reply = written_reply(status, document_of(described, call.visit.viewer));
  reply.headers.set("ETag", shown.headers.find("ETag"));
  return reply;
}

Result<Reply> create(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  const Authorship by = TRY(authorship_of(call));
  Record record = TRY(read_sent_record(call));
  record.id.reset();  // ids are ours to give
  record.version = 0;
  const auto findings = validate(record, tools.vocabularies);
  if (!findings.empty()) {
    return findings_problem(findings, call.correlation, resolver_for(tools.messages, call.language));
  }
  const Described described = TRY(tools.home.catalogue->write([&](Db& db) -> Result<Described> {
    const Record stored = TRY(create_record(db, tools.clock, record, by));
    return read_described(db, *stored.id);
  }));
  wake_worker(tools.home.paths.run);
  Reply reply = changed_reply(call, 201, described);
  reply.headers.set("Location", "/api/v1/records/" + described.stored.record.id->str());
  return reply;
}

// "\"3\"" or the ETag "\"3-…\"" that showed version 3.
std::optional<int> version_in(std::string_view if_match) {
  if (if_match.size() < 3 || if_match.front() != '"' || if_match.back() != '"') return std::nullopt;
  int version = 0;
  const char* end = if_match.data() + if_match.size() - 1;
  const auto [stopped, error] = std::from_chars(if_match.data() + 1, end, version);
  if (error != std::errc() || (stopped != end && *stopped != '-') || version < 1) return std::nullopt;
  return version;
}

// Whoever sends a version with If-Match expects the answer of RFC 9110, 13.1.1.
Error as_precondition(Error error) {
  if (error.message == "record.changed_meanwhile") error.code = Code::precondition;
  return error;
}

Result<Reply> replace(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  const RecordId id = TRY(RecordId::parse(call.parameters["id"]));
  const std::string_view if_match = call.request.headers.find("if-match");
  if (if_match.empty()) return fail(Code::precondition, "api.if_match_needed");
  const auto version = version_in(if_match);
  if (!version) return bad_parameter("If-Match", if_match);
  const Authorship by = TRY(authorship_of(call));
  Record record = TRY(read_sent_record(call));
  if (record.id && *record.id != id) return bad_parameter("id", record.id->text());
  record.id = id;
  record.version = *version;
  const auto findings = validate(record, tools.vocabularies);
  if (!findings.empty()) {
    return findings_problem(findings, call.correlation, resolver_for(tools.messages, call.language));
  }
  const auto described = tools.home.catalogue->write([&](Db& db) -> Result<Described> {
    TRY(update_record(db, tools.clock, record, by));
    return read_described(db, id);
  });
  if (!described) return as_precondition(described.error());
  wake_worker(tools.home.paths.run);
  return changed_reply(call, 200, *described);
}

}  // namespace

Routes record_api_routes(const ApiTools& tools) {
  const auto row = [&](Method method, std::string_view path, Result<Reply> (*answer)(const ApiTools&, Call&)) {
    return Route<Endpoint>{
        {method}, path, RouteClass::api, [tools, answer](Call& call) { return answer(tools, call); }};
  };
  return {row(Method::get, "/api/v1/records", list),
          row(Method::post, "/api/v1/records", create),
          row(Method::get, "/api/v1/records/{id}", show),
          row(Method::put, "/api/v1/records/{id}", replace),
          row(Method::get, "/api/v1/records/{id}/versions", show_versions),
          row(Method::get, "/api/v1/records/{id}/events", show_events)};
}

}  // namespace khen
