// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/batch.h"

#include "ingest/job_queue.h"

namespace khen {
namespace {

constexpr std::string_view columns =
    "id, agent, language, sheet, folder, mark, created, changed, ran, rows_created, rows_changed, rows_unchanged,"
    " rows_refused, files_added, files_unused";

std::string_view name_of(ImportMode mode) { return mode == ImportMode::check ? "check" : "carry_out"; }

Result<Statement> select_batches(Db& db, std::string_view rest) {
  return db.prepare("select " + std::string(columns) + " from batch " + std::string(rest));
}

Result<Batch> batch_of(const Statement& row) {
  Batch batch{.id = TRY(row.id<BatchId>(0)),
              .agent = row.text(1),
              .language = row.text(2),
              .sheet = row.text(3),
              .folder = std::nullopt,
              .mark = row.text(5),
              .created = row.instant(6),
              .changed = row.instant(7),
              .ran = std::nullopt};
  if (auto folder = row.optional_text(4)) batch.folder = *std::move(folder);
  if (const auto ran = row.optional_text(8)) {
    const auto count = [&](int column) { return static_cast<std::size_t>(row.number(column)); };
    batch.ran = BatchRun{*ran == name_of(ImportMode::check) ? ImportMode::check : ImportMode::carry_out,
                         {.created = count(9),
                          .changed = count(10),
                          .unchanged = count(11),
                          .refused = count(12),
                          .files = count(13),
                          .unused = count(14)}};
  }
  return batch;
}

std::optional<std::string> folder_of(const Batch& batch) {
  return batch.folder ? std::optional(batch.folder->native()) : std::nullopt;
}

}  // namespace

Result<void> insert_batch(Db& db, const Batch& batch) {
  Statement insert =
      TRY(db.prepare("insert into batch (id, agent, language, sheet, folder, mark, created, changed)"
                     " values (:id, :agent, :language, :sheet, :folder, :mark, :created, :changed)"));
  insert.bind(":id", batch.id)
      .bind(":agent", batch.agent)
      .bind(":language", batch.language)
      .bind(":sheet", batch.sheet)
      .bind(":folder", folder_of(batch))
      .bind(":mark", batch.mark)
      .bind(":created", batch.created)
      .bind(":changed", batch.changed);
  return insert.run();
}

Result<Batch> read_batch(Db& db, const BatchId& id) {
  Statement select = TRY(select_batches(db, "where id = :id"));
  select.bind(":id", id);
  if (!TRY(select.step())) return fail(Code::not_found, "batch.not_found");
  return batch_of(select);
}

Result<std::vector<Batch>> list_batches(Db& db, int limit) {
  Statement select = TRY(select_batches(db, "order by changed desc, id desc limit :limit"));
  select.bind(":limit", limit);
  std::vector<Batch> batches;
  while (TRY(select.step())) batches.push_back(TRY(batch_of(select)));
  return batches;
}

Result<std::optional<Batch>> find_dropped(Db& db, const Path& folder, std::string_view sheet) {
  Statement select = TRY(select_batches(db, "where folder = :folder and sheet = :sheet"));
  select.bind(":folder", folder.native()).bind(":sheet", sheet);
  if (!TRY(select.step())) return std::optional<Batch>();
  return std::optional(TRY(batch_of(select)));
}

Result<void> update_batch(Db& db, const Batch& batch) {
  Statement update =
      TRY(db.prepare("update batch set sheet = :sheet, mark = :mark, changed = :changed, ran = :ran,"
                     " rows_created = :created, rows_changed = :rows_changed, rows_unchanged = :unchanged,"
                     " rows_refused = :refused, files_added = :files, files_unused = :unused where id = :id"));
  const SheetTotals totals = batch.ran ? batch.ran->totals : SheetTotals{};
  update.bind(":sheet", batch.sheet)
      .bind(":mark", batch.mark)
      .bind(":changed", batch.changed)
      .bind(":ran", batch.ran ? std::optional(name_of(batch.ran->mode)) : std::nullopt)
      .bind(":created", std::uint64_t{totals.created})
      .bind(":rows_changed", std::uint64_t{totals.changed})
      .bind(":unchanged", std::uint64_t{totals.unchanged})
      .bind(":refused", std::uint64_t{totals.refused})
      .bind(":files", std::uint64_t{totals.files})
      .bind(":unused", std::uint64_t{totals.unused})
      .bind(":id", batch.id);
  TRY(update.run());
  if (db.changes() == 0) return fail(Code::not_found, "batch.not_found");
  return {};
}

Result<void> delete_batch(Db& db, const BatchId& id) {
  Statement remove = TRY(db.prepare("delete from batch where id = :id"));
  remove.bind(":id", id);
  return remove.run();
}

Result<std::vector<BatchId>> batches_unchanged_since(Db& db, Instant then) {
  Statement select = TRY(db.prepare("select id from batch where folder is null and changed <= :then"));
  select.bind(":then", then);
  std::vector<BatchId> ids;
  while (TRY(select.step())) ids.push_back(TRY(select.id<BatchId>(0)));
  return ids;
}

Result<std::optional<Job>> job_of_batch(Db& db, const BatchId& id) {
  Statement select =
      TRY(db.prepare("select id from job where object in (:check, :carry_out)"
                     " order by state in ('waiting', 'running') desc, created desc, id desc limit 1"));
  select.bind(":check", batch_object(id, ImportMode::check))
      .bind(":carry_out", batch_object(id, ImportMode::carry_out));
  if (!TRY(select.step())) return std::optional<Job>();
  return std::optional(TRY(read_job(db, TRY(select.id<JobId>(0)))));
}

bool is_under_way(const std::optional<Job>& job) {
  return job && (job->state == JobState::waiting || job->state == JobState::running);
}

std::string batch_object(const BatchId& id, ImportMode mode) { return id.str() + " " + std::string(name_of(mode)); }

Result<BatchWork> parse_batch_object(std::string_view object) {
  const BatchId id = TRY(BatchId::parse(object.substr(0, id_length)));
  const bool checks = object.substr(id_length) == " check";
  return BatchWork{id, checks ? ImportMode::check : ImportMode::carry_out};
}

}  // namespace khen
