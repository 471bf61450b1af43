// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/job.h"
#include "ingest/sheet/import_sheet.h"
#include "metadata/db.h"

// A sheet that is taken in as a Job, with the files that came with it: the catalogue's rows about it.
namespace khen {

// A run that came to its end.
struct BatchRun {
  ImportMode mode = ImportMode::check;
  SheetTotals totals;
};

struct Batch {
  BatchId id;
  std::string agent;           // who put it together
  std::string language;        // of its reports
  std::string sheet;           // file name; "" until there is one
  std::optional<Path> folder;  // where it was put down; nullopt: its files are in staging
  std::string mark;            // what lay in the folder when it was last looked at
  Instant created{};
  Instant changed{};
  std::optional<BatchRun> ran;
};

Result<void> insert_batch(Db& db, const Batch& batch);
// "batch.not_found".
Result<Batch> read_batch(Db& db, const BatchId& id);
// Latest first; those of dropped folders too.
Result<std::vector<Batch>> list_batches(Db& db, int limit);
Result<std::optional<Batch>> find_dropped(Db& db, const Path& folder, std::string_view sheet);
// Writes sheet, mark, changed and the run that ended.
Result<void> update_batch(Db& db, const Batch& batch);
Result<void> delete_batch(Db& db, const BatchId& id);
Result<std::vector<BatchId>> batches_unchanged_since(Db& db, Instant then);

// Its Job that waits or runs, else the one that ended last.
Result<std::optional<Job>> job_of_batch(Db& db, const BatchId& id);
bool is_under_way(const std::optional<Job>& job);

// What Job::object says.
std::string batch_object(const BatchId& id, ImportMode mode);
struct BatchWork {
  BatchId batch;
  ImportMode mode = ImportMode::check;
};
Result<BatchWork> parse_batch_object(std::string_view object);

}  // namespace khen
