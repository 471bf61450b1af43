// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "ingest/deposit.h"
#include "ingest/sheet/columns.h"
#include "ingest/sheet/file_finder.h"
#include "ingest/sheet/table.h"

// Many Records from a sheet, a row each, through the ordinary Depositor. Good rows go on when others fail. A row is
// known by its key: the same row again changes nothing; a changed one changes the Record's description when nobody has
// edited the Record since; files that it names and the Record lacks are added, others stay.
namespace khen {

enum class RowOutcome { created, changed, unchanged, refused };

struct RowReport {
  std::size_t number = 0;
  RowOutcome outcome = RowOutcome::refused;
  std::optional<RecordId> record;
  std::size_t files_added = 0;
  std::vector<SheetProblem> problems;  // of a refused one
  std::vector<SheetProblem> remarks;   // of one that was taken, as admit() and Depositor make them
};

enum class ImportMode { check, carry_out };

// Whose the files are: somebody else's are copied and left alone; ours, which nobody writes to meanwhile, are linked.
enum class Custody { theirs, ours };

struct SheetImport {
  Path sheet;
  std::optional<Path> directory;  // where the files are; none: a row that names files is refused
  ImportMode mode = ImportMode::check;
  Authorship by;
  std::string language;  // of the person who reads the reports
  Custody custody = Custody::theirs;
};

struct SheetTotals {
  std::size_t created = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
  std::size_t refused = 0;
  std::size_t files = 0;   // added
  std::size_t unused = 0;  // files in the directory that no row names
};

// Hears of everything in the order of the sheet, so that it can be written down beside it.
struct SheetListener {
  // Before the first row; `header` may have problems, then rows are passed on unread.
  std::function<Result<void>(const SheetFacts&, const TableRow& titles, const Header& header)> on_header;
  // Rows that are left out (blank, or notes) or unread have no report.
  std::function<Result<void>(const TableRow&, const RowReport*)> on_row;
  // After the last row, when rows were read. May be absent.
  std::function<Result<void>(const UnusedFiles&)> on_end{};
};

// Checking reads every file that a checksum is given for, and changes nothing. Errors: those of Table::open();
// "sheet.empty"; "sheet.columns" {count} when the header has problems (after on_header heard of them); what the
// listener returns; "media.cancelled"; "disk.full", since every later row would fail too.
Result<SheetTotals> import_sheet(const DepositTools& tools, const SheetImport& wanted, const SheetListener& listener,
                                 const std::stop_token& stop = {});

}  // namespace khen
