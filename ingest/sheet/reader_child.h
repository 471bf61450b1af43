// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "ingest/sheet/raw_row.h"

namespace khen {

// A sheet by its bytes: XLSX or CSV. Besides those of read_csv() and read_xlsx(): "sheet.empty", "sheet.old_excel".
Result<SheetFacts> read_sheet(std::string_view bytes, const RowSink& sink);

inline constexpr std::string_view sheet_rows_file = "rows.jsonl";

// The confined half of Table (table.h): reads the file named by the third argument and writes its rows, a JSON array of
// texts each, into sheet_rows_file; says on standard output what the sheet is, or why it can't be read.
int run_sheet_child(int argc, char** argv);

}  // namespace khen
