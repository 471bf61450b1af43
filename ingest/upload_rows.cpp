// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/upload_rows.h"

namespace khen {
namespace {

constexpr std::string_view select_upload =
    "select id, account, record, file_name, length, received, recording, created, expires, batch, stored from upload ";

Error unknown() { return fail(Code::not_found, "upload.not_found"); }

Result<Upload> upload_of(const Statement& row) {
  Upload upload{.id = TRY(row.id<UploadId>(0)),
                .account = TRY(row.id<AccountId>(1)),
                .record = std::nullopt,
                .batch = std::nullopt,
                .file_name = row.text(3),
                .length = std::nullopt,
                .received = static_cast<std::uint64_t>(row.number(5)),
                .recording = std::nullopt,
                .created = row.instant(7),
                .expires = row.instant(8),
                .stored = std::nullopt};
  if (!row.is_null(4)) upload.length = static_cast<std::uint64_t>(row.number(4));
  if (!row.is_null(9)) upload.batch = TRY(row.id<BatchId>(9));
  if (!row.is_null(10)) upload.stored = row.instant(10);
  if (!row.is_null(2)) upload.record = TRY(row.id<RecordId>(2));
  if (!row.is_null(6)) upload.recording = TRY(row.id<RecordingId>(6));
  return upload;
}

Result<void> run_expecting_row(Db& db, Statement& statement) {
  TRY(statement.run());
  if (db.changes() == 0) return unknown();
  return {};
}

}  // namespace

Result<void> insert_upload(Db& db, const Upload& upload) {
  Statement insert =
      TRY(db.prepare("insert into upload (id, account, record, batch, file_name, length, received, created, expires)"
                     " values (:id, :account, :record, :batch, :file_name, :length, 0, :created, :expires)"));
  insert.bind(":id", upload.id)
      .bind(":account", upload.account)
      .bind(":record", upload.record)
      .bind(":batch", upload.batch)
      .bind(":file_name", upload.file_name)
      .bind(":length", upload.length)
      .bind(":created", upload.created)
      .bind(":expires", upload.expires);
  return insert.run();
}

Result<Upload> read_upload(Db& db, const AccountId& account, const UploadId& id) {
  Statement select = TRY(db.prepare(std::string(select_upload) + "where id = :id and account = :account"));
  select.bind(":id", id).bind(":account", account);
  if (!TRY(select.step())) return unknown();
  return upload_of(select);
}

Result<std::vector<Upload>> list_uploads(Db& db, const AccountId& account, Instant now) {
  Statement select =
      TRY(db.prepare(std::string(select_upload) +
                     "where account = :account and stored is null and expires > :now order by created desc, id desc"));
  select.bind(":account", account).bind(":now", now);
  std::vector<Upload> uploads;
  while (TRY(select.step())) uploads.push_back(TRY(upload_of(select)));
  return uploads;
}

Result<std::vector<Upload>> unfinished_uploads(Db& db, Instant now, int limit) {
  Statement select =
      TRY(db.prepare(std::string(select_upload) +
                     "where stored is null and expires > :now order by created desc, id desc limit :limit"));
  select.bind(":now", now).bind(":limit", limit);
  std::vector<Upload> uploads;
  while (TRY(select.step())) uploads.push_back(TRY(upload_of(select)));
  return uploads;
}

Result<std::vector<UploadId>> expired_uploads(Db& db, Instant now) {
  Statement select = TRY(db.prepare("select id from upload where expires <= :now"));
  select.bind(":now", now);
  std::vector<UploadId> ids;
  while (TRY(select.step())) ids.push_back(TRY(select.id<UploadId>(0)));
  return ids;
}

Result<bool> has_upload(Db& db, std::string_view id) {
  Statement select = TRY(db.prepare("select 1 from upload where id = :id"));
  select.bind(":id", id);
  return select.step();
}

Result<void> move_offset(Db& db, const UploadId& id, std::uint64_t received, Instant expires) {
  Statement update = TRY(db.prepare("update upload set received = :received, expires = :expires where id = :id"));
  update.bind(":received", received).bind(":expires", expires).bind(":id", id);
  return run_expecting_row(db, update);
}

Result<void> reserve_recording(Db& db, const UploadId& id, const RecordingId& recording) {
  Statement update = TRY(db.prepare("update upload set recording = :recording where id = :id"));
  update.bind(":recording", recording).bind(":id", id);
  return run_expecting_row(db, update);
}

Result<void> set_length(Db& db, const UploadId& id, std::uint64_t length) {
  Statement update = TRY(db.prepare("update upload set length = :length where id = :id"));
  update.bind(":length", length).bind(":id", id);
  return run_expecting_row(db, update);
}

Result<void> mark_stored(Db& db, const UploadId& id, Instant stored, Instant expires) {
  Statement update = TRY(db.prepare("update upload set stored = :stored, expires = :expires where id = :id"));
  update.bind(":stored", stored).bind(":expires", expires).bind(":id", id);
  return run_expecting_row(db, update);
}

Result<void> delete_upload(Db& db, const UploadId& id) {
  Statement remove = TRY(db.prepare("delete from upload where id = :id"));
  remove.bind(":id", id);
  return remove.run();
}

Result<std::uint64_t> promised_room(Db& db) {
  Statement select =
      TRY(db.prepare("select coalesce(sum(coalesce(length, received) - received + coalesce(length, 0) / :share), 0)"
                     " from upload where stored is null"));
  select.bind(":share", std::uint64_t{rendition_share});
  TRY(select.step());
  return static_cast<std::uint64_t>(select.number(0));
}

Result<std::uint64_t> bytes_under_way(Db& db, const AccountId& account) {
  Statement select =
      TRY(db.prepare("select coalesce(sum(coalesce(length, received)), 0) from upload"
                     " where account = :account and stored is null"));
  select.bind(":account", account);
  TRY(select.step());
  return static_cast<std::uint64_t>(select.number(0));
}

}  // namespace khen
