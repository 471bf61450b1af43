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

}  // namespace

Result<void> restore_history(Db& db, const Clock& clock, const RecordId& record, const RecordHistory& history) {
  TRY(restore_version(db, record, history));
  for (const Recording& recording : history.recordings) TRY(restore_recording(db, record, recording));
  for (const StoredTranscript& transcript : history.transcripts) TRY(restore_transcript(db, transcript));
  for (const StoredEvent& event : history.events) TRY(restore_event(db, record, event));
  return append_change(db, clock, "record", record.text());
}

}  // namespace khen
