// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ingest/sheet/import_sheet.h"
#include "ingest/sheet/write_sheet.h"

namespace khen {

// What people read in the result column, in their language.
struct SheetWords {
  std::function<std::string(const RowReport&)> row;
  std::function<std::string(const SheetProblem&)> problem;
  std::function<std::string(const UnusedFiles&)> unused;
};

// The same sheet again with a column that tells what became of each row; it may be imported once more as it is, since
// that column counts as absent. Not thread-safe.
class AnnotatedSheet {
 public:
  // The format by the end of the name, else that of the sheet that is read.
  AnnotatedSheet(Files& files, Path path, SheetWords words)
      : files_(files), path_(std::move(path)), words_(std::move(words)) {}

  // To be called as SheetListener's. Errors: "sheet.not_written", those of Files.
  Result<void> header(const SheetFacts& facts, const TableRow& titles, const Header& header);
  Result<void> row(const TableRow& row, const RowReport* report);
  Result<void> end(const UnusedFiles& unused);
  Result<void> finish();

 private:
  [[nodiscard]] std::vector<std::string> with_result(std::vector<std::string> cells, std::string result) const;

  Files& files_;
  Path path_;
  SheetWords words_;
  std::unique_ptr<SheetWriter> writer_;
  std::size_t result_column_ = 0;
};

}  // namespace khen
