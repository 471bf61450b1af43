// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <optional>
#include <stop_token>

#include "ingest/sheet/raw_row.h"
#include "metadata/base/files.h"
#include "transcode/sandbox.h"

namespace khen {

struct TableRow {
  std::size_t number = 0;          // from 1, as spreadsheet programs count
  std::vector<std::string> cells;  // NFC
};

// A sheet's rows, one after the other in bounded memory: the foreign file is read in the sandbox, which leaves the rows
// in a file of its own. Not thread-safe.
class Table {
 public:
  // `workspace`: where the rows are kept while the Table lives. Errors: those of read_sheet(), "file.not_found" and
  // those of Sandbox::run().
  static Result<Table> open(const Sandbox& sandbox, const Path& sheet, const Path& workspace,
                            const std::stop_token& stop = {});

  [[nodiscard]] const SheetFacts& facts() const { return facts_; }

  // The next row; blank ones have no cells. nullopt: there are no more.
  Result<std::optional<TableRow>> next();

 private:
  Table(TemporaryDirectory directory, SheetFacts facts, std::ifstream rows)
      : directory_(std::move(directory)), facts_(std::move(facts)), rows_(std::move(rows)) {}
  TemporaryDirectory directory_;
  SheetFacts facts_;
  std::ifstream rows_;
  std::size_t number_ = 0;
};

}  // namespace khen
