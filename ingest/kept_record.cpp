// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/kept_record.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/json_check.h"
#include "metadata/record_json.h"
#include "metadata/transcript/json.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;  // facts come back in the order in which they were written

constexpr std::uint64_t largest_text = 256ULL << 20;
constexpr std::size_t nesting = 32;

Error malformed(const Path& file) {
  return fail(Code::invalid, "bag.record", {{"file", printable(file.filename().native())}});
}

Result<Json> read_json(const Path& file) {
  const std::string text = TRY(read_file(file, largest_text));
  TRY(check_json(text, nesting));
  return Json::parse(text, nullptr, false);
}

Result<Path> place_of(const KeptFiles& files, const std::string& path) {
  const auto found = files.find(path);
  if (found == files.end()) return fail(Code::invalid, "bag.record", {{"file", printable(path)}});
  return found->second;
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What lies in a bag came by other hands: only clean, bounded words go into the catalogue.
bool is_word(const std::string& text) { return is_clean_text(text) && text.size() <= 65536; }

std::optional<int> count_at(const Json& object, const char* name, std::uint64_t limit) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() >= limit)
    return std::nullopt;
  return found->get<int>();
}

// What was found out about the file; a deposit finds it out anew.
void describe(const Json& one, Recording& recording) {
  constexpr std::uint64_t most_pixels = 1'000'000;
  recording.media_type = text_at(one, "media_type");
  recording.kind = parse_media_kind(text_at(one, "kind")).value_or(MediaKind::document);
  recording.sha512 = text_at(one, "sha512");
  const auto bytes = one.find("bytes");
  if (bytes != one.end() && bytes->is_number_unsigned()) recording.bytes = bytes->get<std::uint64_t>();
  const auto duration = one.find("duration");
  if (duration != one.end() && duration->is_number()) recording.duration_seconds = duration->get<double>();
  recording.width = count_at(one, "width", most_pixels);
  recording.height = count_at(one, "height", most_pixels);
  const auto facts = one.find("facts");
  if (facts != one.end() && facts->is_object()) recording.facts_json = facts->dump();
}

Result<std::vector<Recording>> read_recordings(const Path& file, const RecordId& record) {
  const Json list = TRY(read_json(file));
  if (!list.is_array()) return malformed(file);
  std::vector<Recording> recordings;
  for (const Json& one : list) {
    const auto id = RecordingId::parse(text_at(one, "id"));
    const auto deposited = parse_rfc3339(text_at(one, "deposited"));
    if (!id || !deposited) return malformed(file);
    const std::string name = text_at(one, "file_name");
    Recording recording{.id = *id,
                        .record = record,
                        .position = 0,
                        .file_name = name,
                        .media_type = {},
                        .kind = MediaKind::document,
                        .bytes = 0,
                        .sha512 = {},
                        .vault_path = "originals/" + id->str() + "/" + name,
                        .state = RecordingState::stored};
    recording.deposited = *deposited;
    recording.position = static_cast<int>(recordings.size());
    recording.poster = count_at(one, "poster", 1000);
    describe(one, recording);
    if (text_at(one, "path") != recording.vault_path) return malformed(file);
    recordings.push_back(std::move(recording));
  }
  return recordings;
}

Result<std::map<RecordingId, NormalCopy>> read_copies(const Path& file) {
  const Json list = TRY(read_json(file));
  std::map<RecordingId, NormalCopy> copies;
  for (const Json& one : list) {
    const auto id = RecordingId::parse(text_at(one, "id"));
    const auto told = one.find("normalized");
    if (!id || told == one.end() || !told->is_object()) continue;
    const auto made = parse_rfc3339(text_at(*told, "made"));
    const auto bytes = told->find("bytes");
    NormalCopy copy{text_at(*told, "form"),   text_at(*told, "path"), text_at(*told, "media_type"), 0,
                    text_at(*told, "sha512"), text_at(*told, "proof")};
    if (!made || bytes == told->end() || !bytes->is_number_unsigned() || !is_word(copy.proof)) return malformed(file);
    copy.bytes = bytes->get<std::uint64_t>();
    copy.made = *made;
    copies.emplace(*id, std::move(copy));
  }
  return copies;
}

Result<std::vector<StoredEvent>> read_events(const Path& file) {
  const Json list = TRY(read_json(file));
  if (!list.is_array()) return malformed(file);
  std::vector<StoredEvent> events;
  for (const Json& one : list) {
    const auto at = parse_rfc3339(text_at(one, "at"));
    StoredEvent event{.id = text_at(one, "id"),
                      .type = text_at(one, "type"),
                      .object_kind = text_at(one, "object_kind"),
                      .object_id = text_at(one, "object_id"),
                      .agent = text_at(one, "agent"),
                      .outcome = text_at(one, "outcome"),
                      .detail = text_at(one, "detail"),
                      .at = {}};
    const bool sound = at && is_id_text(event.id) && is_word(event.type) && is_word(event.object_kind) &&
                       is_word(event.object_id) && is_word(event.agent) && is_word(event.outcome) &&
                       is_word(event.detail);
    if (!sound) return malformed(file);
    event.at = *at;
    events.push_back(std::move(event));
  }
  return events;
}

Result<std::vector<StoredTranscript>> read_transcripts(const KeptFiles& files) {
  std::vector<StoredTranscript> transcripts;
  for (const auto& [path, file] : files) {  // ids are in the order of time
    if (!path.starts_with("transcripts/") || !path.ends_with(".json")) continue;
    transcripts.push_back(TRY(parse_transcript_json(TRY(read_file(file, largest_text)))));
  }
  return transcripts;
}

Result<void> read_history(const Path& file, RecordHistory& history) {
  const Json object = TRY(read_json(file));
  if (!object.is_object()) return malformed(file);
  const auto created = parse_rfc3339(text_at(object, "created"));
  if (!created) return malformed(file);
  history.created = *created;
  if (const auto published = parse_rfc3339(text_at(object, "published"))) history.published = *published;
  if (const auto modified = parse_rfc3339(text_at(object, "modified"))) history.modified = *modified;
  if (std::string key = text_at(object, "import_key"); !key.empty()) history.import_key = std::move(key);
  const auto versions = object.find("versions");
  if (versions == object.end() || !versions->is_array()) return {};
  for (const Json& one : *versions) {
    const auto number = count_at(one, "version", 1'000'000);
    const auto at = parse_rfc3339(text_at(one, "at"));
    VersionNote note{number.value_or(0),    text_at(one, "status"), text_at(one, "access"),
                     text_at(one, "agent"), text_at(one, "reason"), at ? *at : Instant{}};
    if (!number || !at || !is_word(note.agent) || !is_word(note.reason)) return malformed(file);
    history.versions.push_back(std::move(note));
  }
  return {};
}

}  // namespace

Result<KeptRecord> read_kept_record(const KeptFiles& files, const RecordId& id) {
  KeptRecord read;
  const Path description = TRY(place_of(files, "record.json"));
  read.json = TRY(read_file(description, largest_text));
  read.record = TRY(parse_record(read.json));
  if (read.record.id != id) return malformed(description);
  read.recordings = TRY(read_recordings(TRY(place_of(files, "recordings.json")), id));
  read.copies = TRY(read_copies(TRY(place_of(files, "recordings.json"))));
  read.collections = TRY(parse_collections(TRY(read_file(TRY(place_of(files, "collections.json")), largest_text))));
  read.history.version = std::max(read.record.version, 1);
  read.history.recordings = read.recordings;
  read.history.events = TRY(read_events(TRY(place_of(files, "events.json"))));
  read.history.transcripts = TRY(read_transcripts(files));
  for (const StoredTranscript& one : read.history.transcripts) {
    const bool ours = std::ranges::any_of(read.recordings, [&](const Recording& r) { return r.id == one.recording; });
    if (!ours) return fail(Code::invalid, "bag.record", {{"file", "transcripts"}});
  }
  TRY(read_history(TRY(place_of(files, std::string(history_file))), read.history));
  return read;
}

}  // namespace khen
