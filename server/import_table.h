// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/sheet/import_sheet.h"

namespace khen {

// One row of a sheet as the desk shows it.
struct ImportTableRow {
  std::string key;
  std::string title;
  RowReport report;
};

enum class ImportRows { troubled, all };  // troubled: refused, or taken with remarks

// A page of what a run has found out.
struct ImportTable {
  std::optional<SheetFacts> facts;  // nullopt: the sheet couldn't be read
  std::vector<SheetProblem> header_problems;
  std::vector<ImportTableRow> rows;
  std::size_t all = 0;
  std::size_t troubled = 0;
  UnusedFiles unused;
};

// Reads a report (ingest/sheet/sheet_report.h) once, keeping `limit` rows from the `offset`-th of those wanted.
// "batch.no_report".
Result<ImportTable> read_import_table(const Path& report, ImportRows wanted, std::size_t offset, std::size_t limit);

}  // namespace khen
