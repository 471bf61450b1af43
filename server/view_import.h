// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/sheet/batches.h"
#include "server/import_table.h"
#include "server/page_data.h"
#include "server/wording.h"

// Imports of sheets as an archivist reads them. Pure.
namespace khen {

inline constexpr std::size_t import_rows_a_page = 100;
inline constexpr std::size_t most_held_shown = 5000;

// One import, as far as it has come.
struct ImportView {
  const Batch& batch;
  const std::optional<Job>& job;
  const std::vector<BatchFile>& files;
  const std::optional<ImportTable>& table;  // of the last run
  ImportMode table_of = ImportMode::check;
  ImportRows shown = ImportRows::troubled;
  std::size_t offset = 0;
  Instant now{};
};
PageData import_data(const Speech& speech, const ImportView& view);

// A line of the list of imports.
struct ImportListing {
  Batch batch;
  std::optional<Job> job;
};
PageData imports_data(const Speech& speech, const std::vector<ImportListing>& imports);

}  // namespace khen
