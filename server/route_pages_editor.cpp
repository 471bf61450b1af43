// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_editor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "ingest/normalize.h"
#include "metadata/base/text.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/view_browse.h"
#include "server/view_form.h"
#include "server/view_likeness.h"
#include "server/view_media_facts.h"
#include "server/view_player.h"
#include "server/view_poster.h"
#include "server/view_record.h"
#include "server/view_suggestions.h"

namespace khen {

// What the editor shows of a Record.
struct EditorState {
  StoredRecord stored;
  FormRows rows;
  std::vector<Finding> findings;
  std::vector<Notice> notices;
  std::string note;
  bool changed = false;  // something stands in the form that isn't saved
  int status = 200;
};

namespace {

// A button of the publication box and what it makes of the Record.
struct Transition {
  std::string_view op;
  Status to;
  std::string_view done;  // message afterwards
};
constexpr std::array<Transition, 4> transitions{{
    {"publish", Status::published, "editor.published_now"},
    {"access", Status::published, "editor.access_changed"},
    {"withdraw", Status::withdrawn, "editor.withdrawn_now"},
    {"draft", Status::draft, "editor.drafted_now"},
}};

Result<RecordId> asked_id(const Call& call) {
  const auto id = RecordId::parse(call.parameters["id"]);
  if (!id) return fail(Code::not_found, "record.not_found");
  return *id;
}

int typed_version(const FormFields& form) {
  const std::string_view text = form.value_or("version", "");
  int version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

PageData action(const Speech& speech, std::string_view op, std::string_view message, bool quiet) {
  return PageData::map({{"op", op}, {"label", speech.say(message)}, {"quiet", quiet}});
}

PageData actions_data(const Speech& speech, Status status) {
  PageData list{PageData::List()};
  switch (status) {
    case Status::draft: list.add(action(speech, "publish", "editor.publish", false)); break;
    case Status::published:
      list.add(action(speech, "access", "editor.change_access", false));
      list.add(action(speech, "withdraw", "editor.withdraw", true));
      break;
    case Status::withdrawn:
      list.add(action(speech, "publish", "editor.republish", false));
      list.add(action(speech, "draft", "editor.to_draft", true));
      break;
  }
  return list;
}

PageData publication_data(const Speech& speech, const Record& record) {
  const AccessClass chosen =
      record.version <= 1 && record.status == Status::draft && record.access == AccessClass::staff
          ? AccessClass::everyone
          : record.access;
  PageData access{PageData::List()};
  for (const AccessClassFacts& one : access_class_table) {
    access.add(PageData::map({{"value", one.name},
                              {"text", speech.say(fmt::format("access.{}", one.name))},
                              {"selected", one.id == chosen}}));
  }
  const std::string who = speech.say(fmt::format("access.{}", name_of(record.access)));
  return PageData::map({{"text", speech.say(fmt::format("editor.is_{}", name_of(record.status)), {{"access", who}})},
                        {"access", std::move(access)},
                        {"actions", actions_data(speech, record.status)}});
}

bool is_timed(MediaKind kind) { return kind == MediaKind::video || kind == MediaKind::audio; }

// "FFV1/Matroska, 120 MB": what was made for keeping, and that it was proven.
std::string say_copy(const Speech& speech, const std::optional<NormalCopy>& copy) {
  if (!copy) return {};
  return speech.say("editor.normal_copy", {{"form", copy->form}, {"bytes", say_bytes(speech.language, copy->bytes)}});
}

PageData recordings_data(const Speech& speech, const std::vector<Deliverable>& deliverables,
                         const std::map<RecordingId, NormalCopy>& copies) {
  PageData list{PageData::List()};
  for (const Deliverable& deliverable : deliverables) {
    const Recording& recording = deliverable.recording;
    const auto copy = copies.find(recording.id);
    list.add(PageData::map(
        {{"file", recording.file_name},
         {"note", describe_recording(speech, recording) + " · " + say_bytes(speech.language, recording.bytes)},
         {"state", name_of(recording.state)},
         {"state_label", speech.say(fmt::format("recording_state.{}", name_of(recording.state)))},
         {"transcripts", is_timed(recording.kind)
                             ? fmt::format("/{}/desk/recordings/{}/transcripts", speech.language, recording.id.text())
                             : std::string()},
         {"id", recording.id.text()},
         {"normal_copy", say_copy(speech, copy == copies.end() ? std::nullopt : std::optional(copy->second))},
         {"posters", poster_choices_data(speech, deliverable)},
         {"findings", media_findings_data(speech, recording.facts_json)},
         {"facts", media_facts_data(speech, recording.facts_json)},
         {"cause", false}}));
  }
  return list;
}

// Latest first, with why and by whom.
PageData versions_data(const Speech& speech, const std::vector<RecordVersion>& versions) {
  PageData list{PageData::List()};
  for (const RecordVersion& version : versions) {
    const std::vector<Parameter> parameters{{"version", std::to_string(version.version)}, {"reason", version.reason}};
    const std::string text = speech.say(version.reason.empty() ? "event.version" : "event.version_reason", parameters);
    list.add(PageData::map({{"iso", to_rfc3339(version.at)},
                            {"when", say_time(speech.language, version.at)},
                            {"text", speech.say("event.by", {{"event", text}, {"agent", version.agent}})}}));
  }
  return list;
}

PageData record_head(const Speech& speech, const Record& record) {
  const LocalizedText title = title_of(record, speech.language);
  return PageData::map({
      {"id", record.id->text()},
      {"title", title.value},
      {"lang", lang_attribute(title.language, speech.language)},
      {"status", name_of(record.status)},
      {"status_label", speech.say(fmt::format("status.{}", name_of(record.status)))},
      {"access_label", speech.say(fmt::format("access.{}", name_of(record.access)))},
      {"version", std::to_string(record.version)},
      {"version_label", speech.say("editor.version", {{"version", std::to_string(record.version)}})},
      {"href", fmt::format("/{}/records/{}", speech.language, record.id->text())},
  });
}

std::string differing_fields(const Speech& speech, const Record& mine, const Record& stored) {
  std::string names;
  for (const Field& row : field_table) {
    if (mine.all(row.id) == stored.all(row.id)) continue;
    names += (names.empty() ? "" : ", ") + speech.say(fmt::format("field.{}", row.name));
  }
  return names;
}

bool is_conflict(const Error& error) { return error.message == "record.changed_meanwhile"; }

}  // namespace

Routes EditorPages::routes() const {
  const auto to = [this](Result<Reply> (EditorPages::*page)(Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/desk/records/{id}", RouteClass::page, to(&EditorPages::show)},
      {{Method::post}, "/{lang}/desk/records/{id}", RouteClass::page, to(&EditorPages::save)},
      {{Method::post}, "/{lang}/desk/records/{id}/status", RouteClass::page, to(&EditorPages::change_status)},
  };
}

Result<Reply> EditorPages::editor_page(const Call& call, EditorState state) const {
  struct Beside {
    std::vector<Deliverable> deliverables;
    std::vector<RecordVersion> versions;
    std::vector<Collection> collections;
    std::vector<KnownLikeness> likenesses;
    std::map<RecordingId, NormalCopy> copies;
  };
  const Record& record = state.stored.record;
  const Beside beside = TRY(catalogue_.read([&](Db& db) -> Result<Beside> {
    Beside read;
    read.deliverables = TRY(deliverables_of(db, *record.id));
    read.versions = TRY(versions_of(db, *record.id));
    read.collections = TRY(list_collections(db));
    for (const Deliverable& one : read.deliverables) {
      if (const auto copy = TRY(normal_copy_of(db, one.recording.id))) read.copies.emplace(one.recording.id, *copy);
      for (KnownLikeness& known : TRY(known_likenesses(db, one.recording.id, call.open())))
        read.likenesses.push_back(std::move(known));
    }
    return read;
  }));
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const Titles collections = titles_of(speech, beside.collections);
  PageHead head = desk_head(site_, call, title_of(record, call.language).value);
  head.notices.insert(head.notices.end(), state.notices.begin(), state.notices.end());
  PageData data = PageData::map({
      {"desk", TRY(desk_data(site_, call, catalogue_, DeskRoom::records))},
      {"record", record_head(speech, record)},
      {"problems", problems_data(speech, state.findings)},
      {"sections", sections_data(speech, {state.rows, state.findings, collections})},
      {"suggestions",
       suggestions_data(speech, suggestions_beside(state.rows, record, beside.deliverables, call.language))},
      {"changed", state.changed},
      {"note", state.note},
      {"publication", publication_data(speech, record)},
      {"recordings", recordings_data(speech, beside.deliverables, beside.copies)},
      {"likenesses", likenesses_data(speech, beside.likenesses)},
      {"history", versions_data(speech, beside.versions)},
  });
  return site_.page(call, "desk_record", head, std::move(data), state.status);
}

Result<Reply> EditorPages::show(Call& call) const {
  TRY(require_staff(call.visit));
  const RecordId id = TRY(asked_id(call));
  EditorState state;
  state.stored = TRY(catalogue_.read([&](Db& db) { return read_record(db, id); }));
  state.rows = rows_of(state.stored.record);
  return editor_page(call, std::move(state));
}

// True when `op` took over what a file says.
Result<bool> EditorPages::take_suggestion(const Call& call, EditorState& state, std::string_view op) const {
  if (!op.starts_with("take:")) return false;
  const auto deliverables = TRY(catalogue_.read([&](Db& db) { return deliverables_of(db, *state.stored.record.id); }));
  const auto offered = suggestions_beside(state.rows, state.stored.record, deliverables, call.language);
  if (!take_over(state.rows, op, offered)) return fail(Code::usage, "form.malformed");
  return true;
}

// Both are there: what was typed in the form, what is stored in the notice; saving again replaces it.
Result<Reply> EditorPages::conflict_page(const Call& call, EditorState state, const Record& mine) const {
  const auto versions = TRY(catalogue_.read([&](Db& db) { return versions_of(db, *mine.id); }));
  const auto latest = std::max_element(
      versions.begin(), versions.end(),
      [](const RecordVersion& left, const RecordVersion& right) { return left.version < right.version; });
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const std::string who = latest == versions.end() ? std::string() : latest->agent;
  state.notices.push_back(
      {"warn", speech.say("editor.conflict", {{"who", who}, {"version", std::to_string(state.stored.record.version)}}),
       speech.say("editor.conflict_fields", {{"fields", differing_fields(speech, mine, state.stored.record)}})});
  state.status = 409;
  return editor_page(call, std::move(state));
}

Result<Reply> EditorPages::save(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const RecordId id = TRY(asked_id(call));
  EditorState state;
  state.stored = TRY(catalogue_.read([&](Db& db) { return read_record(db, id); }));
  state.rows = rows_of(form);
  state.note = std::string(trim(form.value_or("note", "")));
  const std::string_view op = form.value_or("op", "save");
  if (change_rows(state.rows, op) || TRY(take_suggestion(call, state, op))) {
    state.changed = true;
    state.stored.record.version = typed_version(form);
    state.notices.push_back({"info", site_.say(call, "editor.rows_changed"), ""});
    return editor_page(call, std::move(state));
  }
  FilledIn filled = fill_in(state.rows, state.stored.record);
  filled.record.version = typed_version(form);
  state.rows = filled.rows;
  state.findings = filled.findings;
  for (Finding& finding : validate(filled.record, vocabularies_)) state.findings.push_back(std::move(finding));
  if (!state.findings.empty()) {
    state.stored.record.version = typed_version(form);
    state.status = 422;
    return editor_page(call, std::move(state));
  }
  const auto saved = catalogue_.write([&](Db& db) {
    return update_record(db, clock_, filled.record, {agent_of(call.visit), state.note});
  });
  if (!saved && is_conflict(saved.error())) return conflict_page(call, std::move(state), filled.record);
  if (!saved) return saved.error();
  const bool changed = saved->version != filled.record.version;
  return see_other(fmt::format("/{}/desk/records/{}?done={}", call.language, id.text(),
                               changed ? "editor.saved_now" : "editor.unchanged"));
}

Result<Reply> EditorPages::change_status(Call& call) const {
  const FormFields form = TRY(read_staff_form(call, sessions_));
  const RecordId id = TRY(asked_id(call));
  EditorState state;
  state.stored = TRY(catalogue_.read([&](Db& db) { return read_record(db, id); }));
  state.rows = rows_of(state.stored.record);
  const std::string_view op = form.value_or("op", "");
  const auto* const transition =
      std::find_if(transitions.begin(), transitions.end(), [&](const Transition& one) { return one.op == op; });
  if (transition == transitions.end()) return fail(Code::usage, "form.malformed");
  const std::string reason(trim(form.value_or("reason", "")));
  if (transition->to == Status::withdrawn && reason.empty()) {
    state.notices.push_back({"error", site_.say(call, "editor.reason_needed"), ""});
    state.status = 422;
    return editor_page(call, std::move(state));
  }
  Record record = state.stored.record;
  record.version = typed_version(form);
  record.status = transition->to;
  if (transition->to == Status::published)
    record.access = parse_access_class(form.value_or("access", "")).value_or(record.access);
  if (transition->to == Status::published) state.findings = validate(record, vocabularies_);
  if (!state.findings.empty()) {
    state.status = 422;
    return editor_page(call, std::move(state));
  }
  const auto saved = catalogue_.write([&](Db& db) {
    return update_record(db, clock_, record, {agent_of(call.visit), reason});
  });
  if (!saved && is_conflict(saved.error())) {
    state.notices.push_back(notice_of(site_, call, saved.error()));
    state.status = 409;
    return editor_page(call, std::move(state));
  }
  if (!saved) return saved.error();
  return see_other(fmt::format("/{}/desk/records/{}?done={}", call.language, id.text(), transition->done));
}

}  // namespace khen
