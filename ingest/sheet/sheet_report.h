// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <unordered_map>

#include "ingest/sheet/import_sheet.h"

// What became of a sheet, row by row with its cells, kept as lines of JSON: pages and annotated sheets are made of it
// later, in any language, without reading the foreign file again.
namespace khen {

class SheetReport {
 public:
  static Result<SheetReport> create(Files& files, const Path& path);

  // To be called as SheetListener's. Each row is in the file when this returns, though not yet on the disk.
  Result<void> header(const SheetFacts& facts, const TableRow& titles, const Header& header);
  Result<void> row(const TableRow& row, const RowReport* report);
  Result<void> end(const UnusedFiles& unused);

 private:
  explicit SheetReport(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}
  std::unique_ptr<WritableFile> file_;
};

// Tells it all again, as far as it was written. Of the header's columns only the use as ColumnUse::result is known.
// "batch.no_report" (not_found).
Result<void> replay_report(const Path& path, const SheetListener& listener);

}  // namespace khen
