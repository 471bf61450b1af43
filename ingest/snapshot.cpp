// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/snapshot.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "ingest/normalize.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/protocol.h"
#include "metadata/record_json.h"
#include "metadata/restore.h"
#include "metadata/transcript/json.h"
#include "metadata/transcript/write.h"

namespace khen {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t largest_description = 64ULL << 20;

std::string print(const ordered_json& document) {
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ordered_json to_object(const Recording& recording) {
  ordered_json object{{"id", recording.id.text()},
                      {"position", recording.position},
                      {"file_name", recording.file_name},
                      {"media_type", recording.media_type},
                      {"kind", name_of(recording.kind)},
                      {"bytes", recording.bytes},
                      {"sha512", recording.sha512},
                      {"path", recording.vault_path},
                      {"deposited", to_rfc3339_milliseconds(recording.deposited)}};
  if (recording.duration_seconds) object["duration"] = *recording.duration_seconds;
  if (recording.width) object["width"] = *recording.width;
  if (recording.height) object["height"] = *recording.height;
  if (recording.poster) object["poster"] = *recording.poster;
  object["facts"] = ordered_json::parse(recording.facts_json, nullptr, false);
  if (object["facts"].is_discarded()) object["facts"] = ordered_json::object();
  return object;
}

ordered_json to_object(const NormalCopy& copy) {
  return {{"form", copy.form},
          {"path", copy.vault_path},
          {"media_type", copy.media_type},
          {"bytes", copy.bytes},
          {"sha512", copy.sha512},
          {"proof", copy.proof},
          {"made", to_rfc3339_milliseconds(copy.made)}};
}

Result<std::string> recordings_json(Db& db, const RecordId& record) {
  ordered_json list = ordered_json::array();
  for (const Deliverable& deliverable : TRY(deliverables_of(db, record))) {
    ordered_json object = to_object(deliverable.recording);
    if (const auto copy = TRY(normal_copy_of(db, deliverable.recording.id))) object["normalized"] = to_object(*copy);
    list.push_back(std::move(object));
  }
  return print(list);
}

Result<std::string> collections_json(Db& db, const Record& record) {
  ordered_json list = ordered_json::array();
  for (const CollectionRef& reference : values_of<CollectionRef>(record, FieldId::collections)) {
    const auto collection = TRY(find_collection(db, reference.id));
    if (collection) list.push_back(ordered_json::parse(to_json(*collection), nullptr, false));
  }
  return print(list);
}

Result<std::string> events_json(Db& db, const RecordId& record) {
  ordered_json list = ordered_json::array();
  for (const StoredEvent& event : TRY(events_of(db, record))) {
    list.push_back({{"id", event.id},
                    {"type", event.type},
                    {"object_kind", event.object_kind},
                    {"object_id", event.object_id},
                    {"at", to_rfc3339_milliseconds(event.at)},
                    {"agent", event.agent},
                    {"outcome", event.outcome},
                    {"detail", event.detail}});
  }
  return print(list);
}

struct VersionText {
  VersionNote note;
  std::string json;
};

Result<std::vector<VersionText>> versions_after(Db& db, const RecordId& record, int version) {
  Statement select =
      TRY(db.prepare("select version, status, access, agent, reason, at, json from record_version"
                     " where record = :record and version > :version order by version"));
  select.bind(":record", record).bind(":version", version);
  std::vector<VersionText> versions;
  while (TRY(select.step())) {
    const auto access = static_cast<AccessClass>(select.number(2));
    versions.push_back({{static_cast<int>(select.number(0)), select.text(1), std::string(name_of(access)),
                         select.text(3), select.text(4), select.instant(5)},
                        select.text(6)});
  }
  return versions;
}

Result<std::optional<std::string>> import_key_of(Db& db, const RecordId& record) {
  Statement select = TRY(db.prepare("select import_key from record where id = :id"));
  select.bind(":id", record);
  TRY(select.step());
  return select.optional_text(0);
}

// When it was made, changed and published, by whom and why.
Result<std::string> history_json(Db& db, const StoredRecord& stored) {
  const RecordId& id = *stored.record.id;
  ordered_json object{{"created", to_rfc3339_milliseconds(stored.created)},
                      {"modified", to_rfc3339_milliseconds(stored.modified)}};
  if (stored.published) object["published"] = to_rfc3339_milliseconds(*stored.published);
  if (const auto key = TRY(import_key_of(db, id))) object["import_key"] = *key;
  object["versions"] = ordered_json::array();
  for (const VersionText& one : TRY(versions_after(db, id, 0))) {
    object["versions"].push_back({{"version", one.note.version},
                                  {"status", one.note.status},
                                  {"access", one.note.access},
                                  {"agent", one.note.agent},
                                  {"reason", one.note.reason},
                                  {"at", to_rfc3339_milliseconds(one.note.at)}});
  }
  return print(object);
}

// Version of the description that the vault has; 0 for none.
int version_in_vault(const Home& home, const RecordId& record) {
  const auto path = home.vault.path_of(record, "record.json");
  if (!path) return 0;
  const auto text = read_file(*path, largest_description);
  const auto object = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
  const auto version = object.is_object() ? object.find("version") : object.end();
  return object.is_object() && version != object.end() && version->is_number_integer() ? version->get<int>() : 0;
}

// Whole as JSON, from which the catalogue can be made again, and as WebVTT for whoever reads the vault without us. A
// removed one becomes a tombstone in place of its text.
Result<void> add_transcripts(Db& db, const RecordId& record, std::map<std::string, std::string>& texts) {
  for (const StoredTranscript& stored : TRY(transcripts_of_record(db, record, Removed::included))) {
    const std::string stem = "transcripts/" + stored.id.str();
    texts[stem + ".json"] = to_json(stored);
    texts[stem + ".vtt"] = write_webvtt(stored.content);
  }
  return {};
}

}  // namespace

Result<std::map<std::string, std::string>> snapshot_texts(Db& db, const RecordId& record) {
  const StoredRecord stored = TRY(read_record(db, record));
  std::map<std::string, std::string> texts;
  texts["record.json"] = to_json(stored.record);
  texts["recordings.json"] = TRY(recordings_json(db, record));
  texts["collections.json"] = TRY(collections_json(db, stored.record));
  texts["events.json"] = TRY(events_json(db, record));
  texts[std::string(history_file)] = TRY(history_json(db, stored));
  TRY(add_transcripts(db, record, texts));
  return texts;
}

Result<void> write_snapshot(Home& home, const RecordId& record) {
  VaultVersion named;
  const int known = version_in_vault(home, record);
  named.texts = TRY(home.catalogue->read([&](Db& db) -> Result<std::map<std::string, std::string>> {
    std::map<std::string, std::string> texts = TRY(snapshot_texts(db, record));
    std::vector<VersionText> versions = TRY(versions_after(db, record, known));
    if (!versions.empty()) versions.pop_back();  // the newest is record.json
    for (VersionText& one : versions) texts[fmt::format("versions/{}.json", one.note.version)] = std::move(one.json);
    return texts;
  }));
  named.message = "snapshot of the catalogue";
  named.user_name = "khen";
  named.user_address = "urn:khen:agent:program";
  return home.vault.add_version(record, named);
}

}  // namespace khen
