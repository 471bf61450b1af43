// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/json_check.h"
#include "metadata/poster.h"
#include "metadata/record_json.h"
#include "server/route_media.h"
#include "server/view_card.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t deepest = 16;
constexpr int thumbnail_width = 320;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json or_null(const std::optional<Instant>& value) { return value ? Json(to_rfc3339(*value)) : Json(nullptr); }

Json texts_of(const std::vector<LocalizedText>& texts) {
  Json list = Json::array();
  for (const LocalizedText& text : texts) list.push_back({{"lang", text.language}, {"value", text.value}});
  return list;
}

Json rendition_json(const RecordingId& recording, const Rendition& rendition) {
  return {{"role", rendition.role},
          {"url", media_address(recording, rendition.file_name)},
          {"media_type", rendition.media_type},
          {"bytes", rendition.bytes},
          {"width", or_null(rendition.width)},
          {"height", or_null(rendition.height)},
          {"codecs", rendition.codecs},
          {"bandwidth", or_null(rendition.bandwidth)},
          {"duration", or_null(rendition.duration_seconds)}};
}

// The one that an archivist chose, else the program's choice; null for what has none.
Json poster_json(const Deliverable& deliverable) {
  constexpr int poster_width = 1280;
  const auto picture = picture_of(deliverable, poster_family(deliverable), poster_width);
  return picture ? Json(picture->source) : Json();
}

Json recording_json(const Deliverable& deliverable) {
  const Recording& recording = deliverable.recording;
  Json renditions = Json::array();
  if (deliverable.renditions) {
    for (const Rendition& rendition : deliverable.renditions->renditions) {
      renditions.push_back(rendition_json(recording.id, rendition));
    }
  }
  return {
      {"id", recording.id.text()},
      {"kind", name_of(recording.kind)},
      {"media_type", recording.media_type},
      {"bytes", recording.bytes},
      {"duration", or_null(recording.duration_seconds)},
      {"width", or_null(recording.width)},
      {"height", or_null(recording.height)},
      {"state", name_of(recording.state)},
      {"deposited", to_rfc3339(recording.deposited)},
      {"poster", poster_json(deliverable)},
      {"renditions", std::move(renditions)},
      {"original",
       {{"url", original_address(recording.id)}, {"file_name", recording.file_name}, {"sha512", recording.sha512}}}};
}

Json term_json(const VocabularyTerm& term) {
  Json json{{"id", term.id}, {"labels", texts_of(term.labels)}};
  if (!term.natives.empty()) json["natives"] = texts_of(term.natives);
  if (!term.descriptions.empty()) json["descriptions"] = texts_of(term.descriptions);
  Json names = Json::array();
  for (const AlternativeName& name : term.alternatives) {
    if (name.use == NameUse::search_only) continue;
    const bool historical = name.use == NameUse::historical;
    names.push_back(
        {{"lang", name.text.language}, {"value", name.text.value}, {"use", historical ? "historical" : "current"}});
  }
  if (!names.empty()) json["alternatives"] = std::move(names);
  for (const auto& [name, list] : {std::pair("broader", &term.broader), std::pair("related", &term.related),
                                   std::pair("languages", &term.languages), std::pair("scripts", &term.scripts),
                                   std::pair("predecessors", &term.predecessors)}) {
    if (!list->empty()) json[name] = *list;
  }
  if (!term.notations.empty()) json["notations"] = term.notations;
  if (!term.matches.empty()) json["matches"] = term.matches;
  if (term.valid_from) json["valid_from"] = *term.valid_from;
  if (term.valid_to) json["valid_to"] = *term.valid_to;
  if (term.centre) json["centre"] = {{"latitude", term.centre->latitude}, {"longitude", term.centre->longitude}};
  return json;
}

std::string said(const MessageResolver& messages, std::string_view id, const std::vector<Parameter>& parameters) {
  return messages ? messages(id, parameters) : std::string();
}

}  // namespace

std::string record_document(const StoredRecord& stored, const std::vector<Deliverable>& deliverables,
                            const Viewer& viewer) {
  Json recordings = Json::array();
  for (const Deliverable& deliverable : deliverables) recordings.push_back(recording_json(deliverable));
  const Json additions{{"created", to_rfc3339(stored.created)},
                       {"modified", to_rfc3339(stored.modified)},
                       {"published", or_null(stored.published)},
                       {"recordings", std::move(recordings)}};
  // Both are objects with at least one member: joining their texts spares reading the Record's again.
  std::string document = to_json(viewer.is_staff() ? stored.record : for_readers(stored.record));
  document.resize(document.rfind('}'));
  return document + "," + dump(additions).substr(1);
}

std::string list_document(const std::vector<std::string>& items, const std::optional<std::string>& next) {
  std::string document = "{\"items\":[";
  for (const std::string& item : items) {
    if (&item != &items.front()) document += ',';
    document += item;
  }
  return document + "],\"next\":" + dump(or_null(next)) + "}";
}

std::string version_document(const RecordVersion& version) {
  return dump({{"version", version.version},
               {"status", version.status},
               {"agent", version.agent},
               {"reason", version.reason},
               {"at", to_rfc3339(version.at)}});
}

std::string event_document(const StoredEvent& event) {
  return dump({{"id", event.id},
               {"type", event.type},
               {"object_kind", event.object_kind},
               {"object_id", event.object_id},
               {"agent", event.agent},
               {"outcome", event.outcome},
               {"detail", event.detail},
               {"at", to_rfc3339(event.at)}});
}

std::string job_document(const Job& job, const MessageResolver& messages) {
  Json json{{"id", job.id.text()},
            {"kind", facts(job.kind).name},
            {"object", job.object},
            {"record", job.record ? Json(job.record->text()) : Json()},
            {"state", name_of(job.state)},
            {"stage", job.stage},
            {"progress", job.progress},
            {"attempts", job.attempts},
            {"must_act", name_of(who_must_act(job))},
            {"urgency", name_of(job.urgency)},
            {"cancel_wanted", job.cancel_wanted},
            {"run_at", to_rfc3339(job.run_at)},
            {"created", to_rfc3339(job.created)},
            {"started", or_null(job.started)},
            {"finished", or_null(job.finished)},
            {"error", nullptr}};
  if (job.error) {
    json["error"] = {{"code", job.error->message},
                     {"detail", said(messages, job.error->message, job.error->parameters)}};
  }
  return dump(json);
}

std::string vocabulary_document(const Vocabulary& vocabulary) {
  Json terms = Json::array();
  for (const VocabularyTerm& term : vocabulary.terms()) terms.push_back(term_json(term));
  return dump({{"name", vocabulary.name()}, {"labels", texts_of(vocabulary.labels())}, {"terms", std::move(terms)}});
}

std::string vocabulary_summary(const Vocabulary& vocabulary) {
  return dump({{"name", vocabulary.name()},
               {"labels", texts_of(vocabulary.labels())},
               {"size", vocabulary.terms().size()},
               {"url", "/api/v1/vocabularies/" + vocabulary.name()}});
}

std::optional<Thumbnail> thumbnail_of(const std::vector<Deliverable>& deliverables) {
  const std::optional<Picture> cover = cover_of(deliverables, thumbnail_width);
  if (!cover) return std::nullopt;
  return Thumbnail{cover->source, cover->width, cover->height};
}

Reply findings_problem(const std::vector<Finding>& findings, std::string_view correlation,
                       const MessageResolver& messages) {
  Reply reply = problem_reply(fail(Code::invalid, "record.invalid"), correlation, messages);
  Json list = Json::array();
  for (const Finding& finding : findings) {
    const std::vector<Parameter> parameters{{"value", finding.value}, {"suggestion", finding.suggestion}};
    list.push_back({{"field", field(finding.field).name},
                    {"index", finding.index},
                    {"message", finding.message},
                    {"detail", said(messages, finding.message, parameters)},
                    {"value", finding.value},
                    {"suggestion", finding.suggestion}});
  }
  Json problem = Json::parse(std::get<std::string>(reply.body), nullptr, false);
  problem["findings"] = std::move(list);
  reply.body = dump(problem) + "\n";
  return reply;
}

Result<std::string> without_additions(std::string_view text) {
  TRY(check_json(text, deepest));
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::string(text);
  for (const std::string_view name : record_additions) json.erase(std::string(name));
  return dump(json);
}

Result<Credentials> parse_credentials(std::string_view text) {
  TRY(check_json(text, deepest));
  const Json json = Json::parse(text, nullptr, false);
  const auto is_text = [&](const char* name) { return json.contains(name) && json[name].is_string(); };
  if (!json.is_object() || !is_text("login") || !is_text("password")) return fail(Code::usage, "api.body");
  return Credentials{json["login"].get<std::string>(), json["password"].get<std::string>()};
}

}  // namespace khen
