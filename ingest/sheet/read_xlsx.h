// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "ingest/sheet/raw_row.h"

namespace khen {

// The first visible sheet of a workbook (ECMA-376, part 1, SpreadsheetML) as the texts that its cells show: numbers
// without needless digits, dates as YYYY-MM-DD. Formulas count by their last result. Only for the sandbox. Errors:
// those of ZipParts; "sheet.not_a_sheet" when it is a ZIP file of another kind; too_large "sheet.too_many" {limit}.
Result<SheetFacts> read_xlsx(std::string_view bytes, const RowSink& sink);

}  // namespace khen
