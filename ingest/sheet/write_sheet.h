// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/sheet/raw_row.h"
#include "metadata/base/files.h"
#include "metadata/exchange/spreadsheet.h"

namespace khen {

// A sheet that is written row after row in bounded memory. Not thread-safe. Nothing is promised before finish().
class SheetWriter {
 public:
  virtual ~SheetWriter() = default;
  virtual Result<void> row(const std::vector<std::string>& cells, RowStyle style) = 0;
  // What follows stands on a further sheet; as comment lines where the format knows none.
  virtual Result<void> next_sheet(const std::string& name) = 0;
  virtual Result<void> finish() = 0;
};

// CSV is UTF-8 with a byte order mark, by which spreadsheet programs tell it, and every cell quoted.
Result<std::unique_ptr<SheetWriter>> open_csv_writer(Files& files, const Path& path, char separator);
// `name`: of the first sheet.
Result<std::unique_ptr<SheetWriter>> open_xlsx_writer(Files& files, const Path& path, const std::string& name);

// By the end of the name; `otherwise` when it tells nothing.
SheetFormat format_of(const Path& path, SheetFormat otherwise);

}  // namespace khen
