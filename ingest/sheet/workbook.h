// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ingest/sheet/zip_parts.h"

namespace khen {

// What cells refer to, and where the cells are.
struct Workbook {
  std::string sheet;                // part of the first visible sheet
  std::vector<std::string> texts;   // shared strings, without phonetic readings
  std::vector<bool> is_date_style;  // by the number that a cell's `s` names
  bool since_1904 = false;
};

// Errors as read_xlsx().
Result<Workbook> read_workbook(ZipParts& parts);

// Whether a number format (18.8.30) shows a date; a time alone doesn't.
bool is_date_format(int id, std::string_view code);

}  // namespace khen
