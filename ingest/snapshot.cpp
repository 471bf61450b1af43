// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/snapshot.h"

#include <nlohmann/json.hpp>

#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/record_json.h"
#include "metadata/transcript/json.h"
#include "metadata/transcript/write.h"

namespace khen {
namespace {

using nlohmann::ordered_json;

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

Result<std::string> recordings_json(Db& db, const RecordId& record) {
  ordered_json list = ordered_json::array();
  for (const Deliverable& deliverable : TRY(deliverables_of(db, record)))
    list.push_back(to_object(deliverable.recording));
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
  TRY(add_transcripts(db, record, texts));
  return texts;
}

Result<void> write_snapshot(Home& home, const RecordId& record) {
  VaultVersion named;
  named.texts = TRY(home.catalogue->read([&](Db& db) { return snapshot_texts(db, record); }));
  named.message = "snapshot of the catalogue";
  named.user_name = "khen";
  named.user_address = "urn:khen:agent:program";
  return home.vault.add_version(record, named);
}

}  // namespace khen
