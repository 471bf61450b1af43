// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <nlohmann/json.hpp>

#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "metadata/language.h"
#include "metadata/transcript/json.h"
#include "metadata/transcript/parse.h"
#include "server/api_call.h"
#include "server/media_file.h"
#include "server/open_recording.h"
#include "server/route_api.h"
#include "server/route_captions.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_reason = 500;

Json head_json(const TranscriptHead& head) {
  const Transcript& content = head.content;
  return {{"id", head.id.text()},
          {"recording", head.recording.text()},
          {"revision", head.revision},
          {"kind", name_of(content.kind)},
          {"language", content.language},
          {"label", track_label(content)},
          {"origin", name_of(content.origin)},
          {"reviewed", content.reviewed},
          {"machine_made", content.is_unreviewed_machine()},
          {"source", content.source},
          {"source_format", content.source_format},
          {"lines", head.lines},
          {"modified", to_rfc3339(head.modified)},
          {"vtt", caption_address(head.recording, head.id, "vtt")}};
}

Result<Reply> list(const ApiTools& tools, Call& call) {
  TRY(require_known_parameters(call.request, {}));
  const OpenedRecording opened = TRY(open_recording(tools.home, call));
  const RecordingId& recording = opened.guarded.deliverable.recording.id;
  const auto heads = TRY(tools.home.catalogue->read([&](Db& db) { return transcripts_of(db, recording); }));
  Json items = Json::array();
  for (const TranscriptHead& head : heads) items.push_back(head_json(head));
  return json_reply(
      call, Json{{"items", std::move(items)}, {"next", nullptr}}.dump(2, ' ', false, Json::error_handler_t::replace));
}

// The transcript of the address, when its Recording is open to this viewer.
struct Allowed {
  StoredTranscript stored;
  GuardedRecording guarded;
};

Result<Allowed> read_allowed(const ApiTools& tools, const Call& call) {
  const TranscriptId id = TRY(TranscriptId::parse(call.parameters["id"]));
  Allowed allowed = TRY(tools.home.catalogue->read([&](Db& db) -> Result<Allowed> {
    StoredTranscript stored = TRY(read_transcript(db, id));
    GuardedRecording guarded = TRY(read_recording(db, stored.recording));
    return Allowed{std::move(stored), std::move(guarded)};
  }));
  const Decision decision = decide(call.visit.viewer, allowed.guarded.audience, call.now);
  if (decision.verdict == Verdict::hidden) return fail(Code::not_found, "transcript.not_found", {{"id", id.str()}});
  if (decision.verdict == Verdict::deny)
    return fail(Code::denied, call.visit.session ? "access.denied" : "access.login_needed");
  return allowed;
}

Result<Reply> show(const ApiTools& tools, Call& call) {
  TRY(require_known_parameters(call.request, {"format"}));
  const Allowed allowed = TRY(read_allowed(tools, call));
  const std::string_view format = call.request.query.value_or("format", "json");
  if (format == "json") return json_reply(call, to_json(allowed.stored), std::to_string(allowed.stored.revision));
  const auto file = transcript_file(allowed.stored, allowed.guarded.deliverable.recording, format);
  if (!file || (format != "vtt" && format != "srt" && format != "eaf")) return bad_parameter("format", format);
  return text_reply(200, file->media_type, file->text);
}

Json findings_json(const ApiTools& tools, const Call& call, const std::vector<TranscriptFinding>& findings) {
  Json list = Json::array();
  for (const TranscriptFinding& finding : findings) {
    list.push_back({{"code", finding.message},
                    {"detail", tools.messages.text(call.language, finding.message, finding.parameters)}});
  }
  return list;
}

// What the query says of a file that comes in as it is.
Result<ParsedTranscript> read_sent(Call& call) {
  const FormFields& query = call.request.query;
  ParsedTranscript parsed =
      TRY(parse_transcript(TRY(call.request.read_body(largest_transcript_file)), query.value_or("name", "")));
  if (const auto language = query.find("language"); language && !language->empty())
    parsed.content.language = std::string(*language);
  if (const auto label = query.find("label")) parsed.content.label = std::string(*label);
  if (const auto kind = query.find("kind"); kind && !kind->empty()) {
    const auto known = parse_transcript_kind(*kind);
    if (!known) return bad_parameter("kind", *kind);
    parsed.content.kind = *known;
  }
  return parsed;
}

Authorship authorship_of(const Call& call) {
  return {agent_of(call.visit), std::string(clip(call.request.query.value_or("reason", ""), longest_reason))};
}

Reply changed_reply(int status, const ApiTools& tools, const Call& call, const StoredTranscript& stored,
                    const std::vector<TranscriptFinding>& findings) {
  wake_worker(tools.home.paths.run);
  Json json = head_json(
      {stored.id, stored.recording, stored.revision, stored.modified, stored.content.passages.size(), stored.content});
  json["findings"] = findings_json(tools, call, findings);
  Reply reply = written_reply(status, json.dump(2, ' ', false, Json::error_handler_t::replace));
  reply.headers.set("ETag", "\"" + std::to_string(stored.revision) + "\"");
  return reply;
}

Result<Reply> import(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  TRY(require_known_parameters(call.request, {"name", "language", "label", "kind", "reason"}));
  const RecordingId recording = TRY(RecordingId::parse(call.parameters["recording"]));
  const ParsedTranscript parsed = TRY(read_sent(call));
  const StoredTranscript stored = TRY(tools.home.catalogue->write(
      [&](Db& db) { return add_transcript(db, tools.clock, recording, parsed.content, authorship_of(call)); }));
  Reply reply = changed_reply(201, tools, call, stored, parsed.findings);
  reply.headers.set("Location", "/api/v1/transcripts/" + stored.id.str());
  return reply;
}

// "\"3\"" or the ETag "\"3-…\"" that showed revision 3.
Result<int> revision_asked(const Request& request) {
  const std::string_view if_match = request.headers.find("if-match");
  int revision = 0;
  if (if_match.size() < 3 || if_match.front() != '"' || if_match.back() != '"')
    return bad_parameter("If-Match", if_match);
  const char* const end = if_match.data() + if_match.size() - 1;
  const auto [stopped, error] = std::from_chars(if_match.data() + 1, end, revision);
  if (error != std::errc() || (stopped != end && *stopped != '-')) return bad_parameter("If-Match", if_match);
  return revision;
}

Error as_precondition(Error error) {
  if (error.message == "transcript.changed_meanwhile") error.code = Code::precondition;
  return error;
}

Result<Reply> replace(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  TRY(require_known_parameters(call.request, {"name", "language", "label", "kind", "reason"}));
  if (call.request.headers.find("if-match").empty()) return fail(Code::precondition, "api.if_match_needed");
  const int revision = TRY(revision_asked(call.request));
  const Allowed before = TRY(read_allowed(tools, call));
  ParsedTranscript parsed = TRY(read_sent(call));
  Transcript& content = parsed.content;
  // What a person brings in place of a machine's text is a person's.
  content.reviewed = true;
  content.origin = before.stored.content.origin;
  if (content.language.empty()) content.language = before.stored.content.language;
  if (!call.request.query.find("kind")) content.kind = before.stored.content.kind;
  if (!call.request.query.find("label")) content.label = before.stored.content.label;
  const auto stored = tools.home.catalogue->write([&](Db& db) {
    return replace_transcript(db, tools.clock, before.stored.id, revision, content, authorship_of(call));
  });
  if (!stored) return as_precondition(stored.error());
  return changed_reply(200, tools, call, *stored, parsed.findings);
}

Result<Reply> review(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  TRY(require_known_parameters(call.request, {"reason"}));
  const Allowed allowed = TRY(read_allowed(tools, call));
  const StoredTranscript stored = TRY(tools.home.catalogue->write([&](Db& db) -> Result<StoredTranscript> {
    StoredTranscript now = TRY(read_transcript(db, allowed.stored.id));
    now.content.reviewed = true;
    return replace_transcript(db, tools.clock, now.id, now.revision, now.content, authorship_of(call));
  }));
  return changed_reply(200, tools, call, stored, {});
}

Result<Reply> remove(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  TRY(require_known_parameters(call.request, {"reason"}));
  const Allowed allowed = TRY(read_allowed(tools, call));
  TRY(tools.home.catalogue->write(
      [&](Db& db) { return remove_transcript(db, tools.clock, allowed.stored.id, authorship_of(call)); }));
  wake_worker(tools.home.paths.run);
  return Reply(text_reply(204, "application/json", ""));
}

}  // namespace

Routes transcript_api_routes(const ApiTools& tools) {
  const auto row = [&](Method method, std::string_view path, Result<Reply> (*answer)(const ApiTools&, Call&)) {
    return Route<Endpoint>{
        {method}, path, RouteClass::api, [tools, answer](Call& call) { return answer(tools, call); }};
  };
  return {row(Method::get, "/api/v1/recordings/{recording}/transcripts", list),
          row(Method::post, "/api/v1/recordings/{recording}/transcripts", import),
          row(Method::get, "/api/v1/transcripts/{id}", show),
          row(Method::put, "/api/v1/transcripts/{id}", replace),
          row(Method::delete_, "/api/v1/transcripts/{id}", remove),
          row(Method::post, "/api/v1/transcripts/{id}/review", review)};
}

}  // namespace khen
