// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/restore.h"

#include "metadata/catalogue_read.h"
#include "metadata/record_json.h"

namespace khen {
namespace {

Result<void> restore_event(Db& db, const RecordId& record, const StoredEvent& event) {
  Statement insert =
      TRY(db.prepare("insert into event (id, type, object_kind, object_id, record, at, agent, outcome, detail)"
                     " values (:id, :type, :object_kind, :object_id, :record, :at, :agent, :outcome, :detail)"
                     " on conflict (id) do nothing"));
  insert.bind(":id", event.id)
      .bind(":type", event.type)
      .bind(":object_kind", event.object_kind)
      .bind(":object_id", event.object_id)
      .bind(":record", record)
      .bind(":at", event.at)
      .bind(":agent", event.agent)
      .bind(":outcome", event.outcome)
      .bind(":detail", event.detail);
  return insert.run();
}

Result<void> restore_recording(Db& db, const RecordId& record, const Recording& recording) {
  Statement update = TRY(
      db.prepare("update recording set deposited = :deposited, poster = :poster where id = :id and record = :record"));
  update.bind(":deposited", recording.deposited)
      .bind(":poster", recording.poster)
      .bind(":id", recording.id)
      .bind(":record", record);
  return update.run();
}

Result<void> restore_version(Db& db, const RecordId& id, const RecordHistory& history) {
  Record record = TRY(read_record(db, id)).record;
  if (record.version == 1 && history.version > 1) {
    record.version = history.version;
    const std::string json = to_json(record);
    for (const char* sql :
         {"update record set version = :version, json = :json where id = :id",
          "update record_version set version = :version, json = :json where record = :id and version = 1"}) {
      Statement update = TRY(db.prepare(sql));
      update.bind(":version", record.version).bind(":json", json).bind(":id", id);
      TRY(update.run());
    }
  }
  Statement times = TRY(db.prepare("update record set created = :created, published = :published where id = :id"));
  times.bind(":created", history.created).bind(":published", history.published).bind(":id", id);
  return times.run();
}

Result<void> insert_record(Db& db, const Record& record, const RecordHistory& history, const std::string& json) {
  Statement insert = TRY(db.prepare(
      "insert into record (id, version, status, access, audience, json, import_key, created, modified, published)"
      " values (:id, :version, :status, :access, :audience, :json, :import_key, :created, :modified, :published)"));
  insert.bind(":id", *record.id)
      .bind(":version", record.version)
      .bind(":status", name_of(record.status))
      .bind(":access", static_cast<std::int64_t>(record.access))
      .bind(":audience", static_cast<std::int64_t>(record.audience()))
      .bind(":json", json)
      .bind(":import_key", history.import_key)
      .bind(":created", history.created)
      .bind(":modified", history.modified.value_or(history.created))
      .bind(":published", history.published);
  return insert.run();
}

Result<void> insert_version(Db& db, const RecordId& record, const VersionNote& note, const std::string& json) {
  const auto access = parse_access_class(note.access);
  if (!access) return fail(Code::corrupt, "catalogue.corrupt");
  Statement insert =
      TRY(db.prepare("insert into record_version (record, version, status, access, json, agent, reason, at)"
                     " values (:record, :version, :status, :access, :json, :agent, :reason, :at)"));
  insert.bind(":record", record)
      .bind(":version", note.version)
      .bind(":status", note.status)
      .bind(":access", static_cast<std::int64_t>(*access))
      .bind(":json", json)
      .bind(":agent", note.agent)
      .bind(":reason", note.reason)
      .bind(":at", note.at);
  return insert.run();
}

}  // namespace

Result<void> restore_history(Db& db, const Clock& clock, const RecordId& record, const RecordHistory& history) {
  TRY(restore_version(db, record, history));
  for (const Recording& recording : history.recordings) TRY(restore_recording(db, record, recording));
  for (const StoredTranscript& transcript : history.transcripts) TRY(restore_transcript(db, transcript));
  for (const StoredEvent& event : history.events) TRY(restore_event(db, record, event));
  return append_change(db, clock, "record", record.text());
}

Result<void> put_back(Db& db, const Clock& clock, const Record& record, const RecordHistory& history,
                      const std::map<int, std::string>& texts) {
  TRY(insert_record(db, record, history, texts.at(record.version)));
  for (const VersionNote& note : history.versions) {
    if (const auto text = texts.find(note.version); text != texts.end())
      TRY(insert_version(db, *record.id, note, text->second));
  }
  for (const Recording& recording : history.recordings) {
    TRY(insert_recording(db, clock, recording));
    TRY(restore_recording(db, *record.id, recording));
  }
  for (const StoredTranscript& transcript : history.transcripts) TRY(restore_transcript(db, transcript));
  for (const StoredEvent& event : history.events) TRY(restore_event(db, *record.id, event));
  return append_change(db, clock, "record", record.id->text());
}

Result<void> put_back(Db& db, const Clock& clock, const Collection& collection, Instant modified) {
  Statement upsert =
      TRY(db.prepare("insert into collection (id, json, modified) values (:id, :json, :modified)"
                     " on conflict (id) do update set json = excluded.json, modified = excluded.modified"
                     " where excluded.modified > collection.modified"));
  upsert.bind(":id", collection.id).bind(":json", to_json(collection)).bind(":modified", modified);
  TRY(upsert.run());
  return append_change(db, clock, "collection", collection.id);
}

}  // namespace khen
