// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "ingest/sheet/raw_row.h"

namespace khen {

// CSV as spreadsheet programs write it (RFC 4180 and its relatives): UTF-8, UTF-16 or an old Vietnamese or Western
// coding; separated by ',', ';' or tab, whichever splits the first row most, or as a first line "sep=;" says. Errors
// (unreadable): "transcript.encoding", "sheet.quotes" {row} for a quotation mark that is never closed or stands where
// none may; too_large "sheet.too_many" {limit}.
Result<SheetFacts> read_csv(std::string_view bytes, const RowSink& sink);

}  // namespace khen
