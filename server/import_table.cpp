// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/import_table.h"

#include <algorithm>

#include "ingest/sheet/sheet_report.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

// Where the sheet has what a person knows a row by.
struct Landmarks {
  std::size_t key = 0;
  std::size_t title = 0;
};

Landmarks landmarks_of(const TableRow& titles) {
  Landmarks found{titles.cells.size(), titles.cells.size()};
  for (std::size_t i = titles.cells.size(); i-- > 0;) {
    const std::string name = to_lower_ascii(trim(titles.cells[i]));
    if (name == "key") found.key = i;
    if (name.starts_with("title")) found.title = i;
  }
  return found;
}

std::string cell(const TableRow& row, std::size_t at) {
  return at < row.cells.size() ? printable(clip(trim(row.cells[at]), 160)) : std::string();
}

}  // namespace

Result<ImportTable> read_import_table(const Path& report, ImportRows wanted, std::size_t offset, std::size_t limit) {
  ImportTable table;
  Landmarks landmarks;
  std::size_t passed = 0;
  const SheetListener listener{
      .on_header = [&](const SheetFacts& facts, const TableRow& titles, const Header& header) -> Result<void> {
        table.facts = facts;
        table.header_problems = header.problems;
        landmarks = landmarks_of(titles);
        return {};
      },
      .on_row = [&](const TableRow& row, const RowReport* told) -> Result<void> {
        if (told == nullptr) return {};
        const bool troubled = told->outcome == RowOutcome::refused || !told->remarks.empty();
        ++table.all;
        table.troubled += troubled ? 1 : 0;
        if (wanted == ImportRows::troubled && !troubled) return {};
        if (passed++ < offset || table.rows.size() == limit) return {};
        table.rows.push_back({cell(row, landmarks.key), cell(row, landmarks.title), *told});
        return {};
      },
      .on_end = [&](const UnusedFiles& unused) -> Result<void> {
        table.unused = unused;
        return {};
      }};
  TRY(replay_report(report, listener));
  return table;
}

}  // namespace khen
