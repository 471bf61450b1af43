// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/catalogue.h"

#include "metadata/event.h"
#include "metadata/record_json.h"

namespace khen {
namespace {

std::int64_t number_of(AccessClass access) { return static_cast<std::int64_t>(access); }

struct Stored {
  int version;
  std::string json;
};

Result<Stored> read_stored(Db& db, const RecordId& id) {
  Statement select = TRY(db.prepare("select version, json from record where id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "record.not_found", {{"id", id.str()}});
  return Stored{static_cast<int>(select.number(0)), select.text(1)};
}

Result<void> keep_version(Db& db, const Record& record, const std::string& json, const Authorship& by, Instant now) {
  Statement insert =
      TRY(db.prepare("insert into record_version (record, version, status, access, json, agent, reason, at)"
                     " values (:record, :version, :status, :access, :json, :agent, :reason, :at)"));
  insert.bind(":record", *record.id)
      .bind(":version", record.version)
      .bind(":status", name_of(record.status))
      .bind(":access", number_of(record.access))
      .bind(":json", json)
      .bind(":agent", by.agent)
      .bind(":reason", by.reason)
      .bind(":at", now);
  return insert.run();
}

Result<void> tell_event(Db& db, const Clock& clock, const Record& record, std::string_view type, const Authorship& by) {
  return append_event(
      db, clock,
      Event{type, "record", record.id->str(), record.id, by.agent, Outcome::success,
            "version " + std::to_string(record.version) + ", " + std::string(name_of(record.status)) + ", " +
                std::string(name_of(record.access)) + (by.reason.empty() ? std::string() : ": " + by.reason)});
}

// The Record that a Recording belongs to looks different to index and snapshot when the Recording changes.
Result<void> append_change_of(Db& db, const Clock& clock, const RecordingId& recording) {
  Statement select = TRY(db.prepare("select record from recording where id = :id"));
  select.bind(":id", recording);
  if (!TRY(select.step())) return fail(Code::not_found, "recording.not_found", {{"id", recording.str()}});
  return append_change(db, clock, "record", select.text(0));
}

}  // namespace

Result<Record> create_record(Db& db, const Clock& clock, Record record, const Authorship& by,
                             const std::optional<std::string>& import_key) {
  if (import_key) {
    Statement taken = TRY(db.prepare("select id from record where import_key = :key"));
    taken.bind(":key", *import_key);
    if (TRY(taken.step())) {
      return fail(Code::conflict, "record.key_taken", {{"key", *import_key}, {"id", taken.text(0)}});
    }
  }
  const Instant now = clock.now();
  if (!record.id) record.id = RecordId::make(clock);
  record.version = 1;
  const std::string json = to_json(record);
  Statement insert = TRY(db.prepare(
      "insert into record (id, version, status, access, audience, json, import_key, created, modified, published)"
      " values (:id, 1, :status, :access, :audience, :json, :import_key, :now, :now, :published)"));
  insert.bind(":id", *record.id)
      .bind(":status", name_of(record.status))
      .bind(":access", number_of(record.access))
      .bind(":audience", number_of(record.audience()))
      .bind(":json", json)
      .bind(":import_key", import_key)
      .bind(":now", now)
      .bind(":published", record.status == Status::published ? std::optional<Instant>(now) : std::nullopt);
  TRY(insert.run());
  TRY(keep_version(db, record, json, by, now));
  TRY(tell_event(db, clock, record, event_type::creation, by));
  TRY(append_change(db, clock, "record", record.id->text()));
  return record;
}

Result<Record> update_record(Db& db, const Clock& clock, const Record& record, const Authorship& by) {
  if (!record.id) return fail(Code::internal, "record.without_id");
  const Stored stored = TRY(read_stored(db, *record.id));
  if (stored.version != record.version) {
    return fail(Code::conflict, "record.changed_meanwhile",
                {{"yours", std::to_string(record.version)}, {"stored", std::to_string(stored.version)}});
  }
  if (stored.json == to_json(record)) return record;

  const Instant now = clock.now();
  Record next = record;
  next.version = stored.version + 1;
  const std::string json = to_json(next);
  Statement update = TRY(db.prepare(
      "update record set version = :version, status = :status, access = :access, audience = :audience, json = :json,"
      " modified = :now, published = case when :is_published then coalesce(published, :now) else published end"
      " where id = :id"));
  update.bind(":version", next.version)
      .bind(":status", name_of(next.status))
      .bind(":access", number_of(next.access))
      .bind(":audience", number_of(next.audience()))
      .bind(":json", json)
      .bind(":now", now)
      .bind(":is_published", next.status == Status::published ? 1 : 0)
      .bind(":id", *next.id);
  TRY(update.run());
  TRY(keep_version(db, next, json, by, now));
  TRY(tell_event(db, clock, next, event_type::modification, by));
  TRY(append_change(db, clock, "record", next.id->text()));
  return next;
}

Result<void> insert_recording(Db& db, const Clock& clock, const Recording& recording) {
  Statement insert = TRY(db.prepare(
      "insert into recording (id, record, position, file_name, media_type, kind, bytes, sha512, vault_path, state,"
      " duration, width, height, facts, deposited)"
      " values (:id, :record, :position, :file_name, :media_type, :kind, :bytes, :sha512, :vault_path, :state,"
      " :duration, :width, :height, :facts, :deposited)"));
  insert.bind(":id", recording.id)
      .bind(":record", recording.record)
      .bind(":position", recording.position)
      .bind(":file_name", recording.file_name)
      .bind(":media_type", recording.media_type)
      .bind(":kind", name_of(recording.kind))
      .bind(":bytes", recording.bytes)
      .bind(":sha512", recording.sha512)
      .bind(":vault_path", recording.vault_path)
      .bind(":state", name_of(recording.state))
      .bind(":duration", recording.duration_seconds)
      .bind(":width", recording.width)
      .bind(":height", recording.height)
      .bind(":facts", recording.facts_json)
      .bind(":deposited", clock.now());
  TRY(insert.run());
  return append_change(db, clock, "record", recording.record.text());
}

Result<void> describe_recording(Db& db, const Clock& clock, const Recording& recording) {
  Statement update = TRY(
      db.prepare("update recording set media_type = :media_type, kind = :kind, duration = :duration, width = :width,"
                 " height = :height, facts = :facts where id = :id"));
  update.bind(":media_type", recording.media_type)
      .bind(":kind", name_of(recording.kind))
      .bind(":duration", recording.duration_seconds)
      .bind(":width", recording.width)
      .bind(":height", recording.height)
      .bind(":facts", recording.facts_json)
      .bind(":id", recording.id);
  TRY(update.run());
  return append_change_of(db, clock, recording.id);
}

Result<void> publish_renditions(Db& db, const Clock& clock, const RenditionSet& set, std::string_view plan) {
  Statement forget = TRY(db.prepare("delete from rendition_set where recording = :recording"));
  forget.bind(":recording", set.recording);
  TRY(forget.run());
  Statement insert_set =
      TRY(db.prepare("insert into rendition_set (recording, directory, plan_digest, plan, made)"
                     " values (:recording, :directory, :plan_digest, :plan, :made)"));
  insert_set.bind(":recording", set.recording)
      .bind(":directory", set.directory)
      .bind(":plan_digest", set.plan_digest)
      .bind(":plan", plan)
      .bind(":made", clock.now());
  TRY(insert_set.run());
  Statement insert = TRY(db.prepare(
      "insert into rendition (recording, file_name, role, media_type, bytes, width, height, codecs, bandwidth, "
      "duration)"
      " values (:recording, :file_name, :role, :media_type, :bytes, :width, :height, :codecs, :bandwidth, :duration)"));
  for (const Rendition& rendition : set.renditions) {
    insert.bind(":recording", set.recording)
        .bind(":file_name", rendition.file_name)
        .bind(":role", rendition.role)
        .bind(":media_type", rendition.media_type)
        .bind(":bytes", rendition.bytes)
        .bind(":width", rendition.width)
        .bind(":height", rendition.height)
        .bind(":codecs", rendition.codecs)
        .bind(":bandwidth", rendition.bandwidth)
        .bind(":duration", rendition.duration_seconds);
    TRY(insert.run());
  }
  Statement mark = TRY(db.prepare("update recording set state = 'derived' where id = :id"));
  mark.bind(":id", set.recording);
  TRY(mark.run());
  return append_change_of(db, clock, set.recording);
}

Result<void> mark_recording_failed(Db& db, const Clock& clock, const RecordingId& recording) {
  Statement mark = TRY(db.prepare("update recording set state = 'failed' where id = :id and state = 'stored'"));
  mark.bind(":id", recording);
  TRY(mark.run());
  return append_change_of(db, clock, recording);
}

Result<void> put_collection(Db& db, const Clock& clock, const Collection& collection) {
  Statement upsert =
      TRY(db.prepare("insert into collection (id, json, modified) values (:id, :json, :now)"
                     " on conflict (id) do update set json = excluded.json, modified = excluded.modified"));
  upsert.bind(":id", collection.id).bind(":json", to_json(collection)).bind(":now", clock.now());
  TRY(upsert.run());
  return append_change(db, clock, "collection", collection.id);
}

Result<void> append_change(Db& db, const Clock& clock, std::string_view kind, std::string_view object) {
  Statement insert = TRY(db.prepare("insert into outbox (kind, object, at) values (:kind, :object, :at)"));
  insert.bind(":kind", kind).bind(":object", object).bind(":at", clock.now());
  return insert.run();
}

Result<std::vector<Change>> changes_after(Db& db, std::int64_t sequence, int limit) {
  Statement select = TRY(db.prepare(
      "select sequence, kind, object from outbox where sequence > :sequence order by sequence limit :limit"));
  select.bind(":sequence", sequence).bind(":limit", limit);
  std::vector<Change> changes;
  while (TRY(select.step())) changes.push_back({select.number(0), select.text(1), select.text(2)});
  return changes;
}

Result<std::int64_t> last_change(Db& db) {
  Statement select = TRY(db.prepare("select coalesce(max(sequence), 0) from outbox"));
  TRY(select.step());
  return select.number(0);
}

Result<std::int64_t> cursor_of(Db& db, std::string_view consumer) {
  Statement select = TRY(db.prepare("select sequence from outbox_cursor where consumer = :consumer"));
  select.bind(":consumer", consumer);
  if (!TRY(select.step())) return std::int64_t{0};
  return select.number(0);
}

Result<void> move_cursor(Db& db, std::string_view consumer, std::int64_t sequence) {
  Statement upsert =
      TRY(db.prepare("insert into outbox_cursor (consumer, sequence) values (:consumer, :sequence)"
                     " on conflict (consumer) do update set sequence = excluded.sequence"));
  upsert.bind(":consumer", consumer).bind(":sequence", sequence);
  return upsert.run();
}

}  // namespace khen
