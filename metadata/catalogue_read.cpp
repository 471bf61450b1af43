// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/catalogue_read.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/record_json.h"

namespace khen {
namespace {

constexpr std::string_view record_columns = "r.json, r.created, r.modified, r.published";

Result<StoredRecord> to_record(const Statement& row) {
  auto record = parse_record(row.text(0));
  if (!record) return with_cause(fail(Code::corrupt, "catalogue.corrupt"), record.error().cause);
  StoredRecord stored{*std::move(record), row.instant(1), row.instant(2), std::nullopt};
  if (const auto published = row.optional_number(3)) stored.published = from_milliseconds(*published);
  return stored;
}

// The classes come from our own enumeration: numbers, safe to write into SQL.
std::string list_of(const std::vector<AccessClass>& open) {
  std::string list = "(";
  for (const AccessClass access : open) {
    if (list.size() > 1) list += ", ";
    list += std::to_string(static_cast<int>(access));
  }
  return list + ")";
}

Result<std::vector<StoredRecord>> collect(Statement select) {
  std::vector<StoredRecord> records;
  while (TRY(select.step())) records.push_back(TRY(to_record(select)));
  return records;
}

std::string json_list(const std::vector<RecordId>& ids) {
  nlohmann::json list = nlohmann::json::array();
  for (const RecordId& id : ids) list.push_back(id.text());
  return list.dump();
}

constexpr std::string_view recording_columns =
    "g.id, g.record, g.position, g.file_name, g.media_type, g.kind, g.bytes, g.sha512, g.vault_path, g.state,"
    " g.duration, g.width, g.height, g.facts, g.deposited, s.directory, s.plan_digest, g.poster";
constexpr int after_recording = 18;  // the first column that follows them

std::optional<int> to_int(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return static_cast<int>(*number);
}

Result<Deliverable> to_deliverable(const Statement& row) {
  const auto kind = parse_media_kind(row.text(5));
  const auto state = parse_recording_state(row.text(9));
  if (!kind || !state) return fail(Code::corrupt, "catalogue.corrupt");
  Recording recording{.id = TRY(row.id<RecordingId>(0)),
                      .record = TRY(row.id<RecordId>(1)),
                      .position = static_cast<int>(row.number(2)),
                      .file_name = row.text(3),
                      .media_type = row.text(4),
                      .kind = *kind,
                      .bytes = static_cast<std::uint64_t>(row.number(6)),
                      .sha512 = row.text(7),
                      .vault_path = row.text(8),
                      .state = *state,
                      .duration_seconds = row.optional_real(10),
                      .width = to_int(row.optional_number(11)),
                      .height = to_int(row.optional_number(12)),
                      .facts_json = row.text(13),
                      .deposited = row.instant(14),
                      .poster = to_int(row.optional_number(17))};
  std::optional<RenditionSet> set;
  if (!row.is_null(15)) set = RenditionSet{recording.id, row.text(15), row.text(16), {}};
  return Deliverable{std::move(recording), std::move(set)};
}

Result<void> load_renditions(Db& db, Deliverable& deliverable) {
  if (!deliverable.renditions) return {};
  Statement select = TRY(
      db.prepare("select role, file_name, media_type, bytes, width, height, codecs, bandwidth, duration from rendition"
                 " where recording = :recording order by file_name"));
  select.bind(":recording", deliverable.recording.id);
  while (TRY(select.step())) {
    deliverable.renditions->renditions.push_back(
        {select.text(0), select.text(1), select.text(2), static_cast<std::uint64_t>(select.number(3)),
         to_int(select.optional_number(4)), to_int(select.optional_number(5)), select.text(6),
         to_int(select.optional_number(7)), select.optional_real(8)});
  }
  return {};
}

}  // namespace

const Rendition* Deliverable::find(std::string_view role) const {
  if (!renditions) return nullptr;
  const auto& all = renditions->renditions;
  const auto found = std::find_if(all.begin(), all.end(), [role](const Rendition& one) { return one.role == role; });
  return found == all.end() ? nullptr : &*found;
}

Result<StoredRecord> read_record(Db& db, const RecordId& id) {
  Statement select = TRY(db.prepare("select " + std::string(record_columns) + " from record r where r.id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "record.not_found", {{"id", id.str()}});
  return to_record(select);
}

Result<std::optional<RecordId>> find_by_import_key(Db& db, std::string_view key) {
  Statement select = TRY(db.prepare("select id from record where import_key = :key"));
  select.bind(":key", key);
  if (!TRY(select.step())) return std::optional<RecordId>();
  return std::optional<RecordId>(TRY(select.id<RecordId>(0)));
}

Result<std::optional<Recording>> find_by_digest(Db& db, std::string_view sha512) {
  Statement select = TRY(db.prepare("select " + std::string(recording_columns) +
                                    " from recording g left join rendition_set s on s.recording = g.id where g.sha512 "
                                    "= :sha512 order by g.id limit 1"));
  select.bind(":sha512", sha512);
  if (!TRY(select.step())) return std::optional<Recording>();
  return std::optional<Recording>(TRY(to_deliverable(select)).recording);
}

Result<std::vector<StoredRecord>> read_records(Db& db, const std::vector<RecordId>& ids,
                                               const std::vector<AccessClass>& open) {
  Statement select = TRY(db.prepare("select " + std::string(record_columns) +
                                    " from json_each(:ids) wanted join record r on r.id = wanted.value"
                                    " where r.audience in " +
                                    list_of(open) + " order by wanted.key"));
  select.bind(":ids", json_list(ids));
  return collect(std::move(select));
}

Result<std::vector<StoredRecord>> list_records(Db& db, const std::vector<AccessClass>& open,
                                               const std::optional<RecordId>& cursor, int limit) {
  Statement select = TRY(db.prepare("select " + std::string(record_columns) + " from record r where r.audience in " +
                                    list_of(open) + " and r.id > :cursor order by r.id limit :limit"));
  select.bind(":cursor", cursor ? cursor->str() : std::string()).bind(":limit", limit);
  return collect(std::move(select));
}

Result<std::vector<StoredRecord>> newest_records(Db& db, const std::vector<AccessClass>& open, int limit) {
  Statement select =
      TRY(db.prepare("select " + std::string(record_columns) + " from record r where r.audience in " + list_of(open) +
                     " and r.status = 'published'"
                     " order by r.published desc, r.id desc limit :limit"));
  select.bind(":limit", limit);
  return collect(std::move(select));
}

Result<std::vector<StoredRecord>> recently_changed(Db& db, const std::vector<AccessClass>& open, int limit,
                                                   int offset) {
  Statement select =
      TRY(db.prepare("select " + std::string(record_columns) + " from record r where r.audience in " + list_of(open) +
                     " order by r.modified desc, r.id desc limit :limit offset :offset"));
  select.bind(":limit", limit).bind(":offset", offset);
  return collect(std::move(select));
}

Result<std::vector<RecordId>> every_record(Db& db) {
  Statement select = TRY(db.prepare("select id from record order by coalesce(published, created) desc, id desc"));
  std::vector<RecordId> ids;
  while (TRY(select.step())) ids.push_back(TRY(RecordId::parse(select.text(0))));
  return ids;
}

Result<std::int64_t> count_records(Db& db, const std::vector<AccessClass>& open) {
  Statement select = TRY(db.prepare("select count(*) from record where audience in " + list_of(open)));
  TRY(select.step());
  return select.number(0);
}

Result<std::vector<RecordVersion>> versions_of(Db& db, const RecordId& id) {
  Statement select = TRY(db.prepare(
      "select version, status, agent, reason, at from record_version where record = :record order by version"));
  select.bind(":record", id);
  std::vector<RecordVersion> versions;
  while (TRY(select.step())) {
    versions.push_back(
        {static_cast<int>(select.number(0)), select.text(1), select.text(2), select.text(3), select.instant(4)});
  }
  return versions;
}

Result<std::vector<Deliverable>> deliverables_of(Db& db, const RecordId& record) {
  auto all = TRY(deliverables_of_all(db, {record}));
  return std::move(all[record.str()]);
}

Result<std::map<std::string, std::vector<Deliverable>>> deliverables_of_all(Db& db,
                                                                            const std::vector<RecordId>& records) {
  Statement select =
      TRY(db.prepare("select " + std::string(recording_columns) +
                     " from json_each(:ids) wanted join recording g on g.record = wanted.value"
                     " left join rendition_set s on s.recording = g.id order by g.record, g.position, g.id"));
  select.bind(":ids", json_list(records));
  std::map<std::string, std::vector<Deliverable>> all;
  while (TRY(select.step())) {
    Deliverable deliverable = TRY(to_deliverable(select));
    TRY(load_renditions(db, deliverable));
    all[deliverable.recording.record.str()].push_back(std::move(deliverable));
  }
  return all;
}

Result<GuardedRecording> read_recording(Db& db, const RecordingId& id) {
  Statement select = TRY(db.prepare("select " + std::string(recording_columns) +
                                    ", r.audience from recording g join record r on r.id = g.record"
                                    " left join rendition_set s on s.recording = g.id where g.id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "recording.not_found", {{"id", id.str()}});
  GuardedRecording guarded{TRY(to_deliverable(select)), static_cast<AccessClass>(select.number(after_recording))};
  TRY(load_renditions(db, guarded.deliverable));
  return guarded;
}

Result<std::vector<Collection>> list_collections(Db& db) {
  Statement select = TRY(db.prepare("select json from collection order by id"));
  std::vector<Collection> collections;
  while (TRY(select.step())) collections.push_back(TRY(parse_collection(select.text(0))));
  return collections;
}

Result<std::optional<Collection>> find_collection(Db& db, std::string_view id) {
  Statement select = TRY(db.prepare("select json from collection where id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return std::optional<Collection>();
  return std::optional<Collection>(TRY(parse_collection(select.text(0))));
}

Result<std::optional<RecordId>> record_of_collection(Db& db, std::string_view id) {
  Statement select =
      TRY(db.prepare("select record.id from record, json_each(record.json, '$.collections') as member"
                     " where member.value = :id order by record.id desc limit 1"));
  select.bind(":id", id);
  if (!TRY(select.step())) return std::optional<RecordId>();
  return std::optional<RecordId>(TRY(select.id<RecordId>(0)));
}

}  // namespace khen
