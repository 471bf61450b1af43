// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "metadata/base/result.h"
#include "metadata/transcript/charset.h"

// What comes out of a sheet, whatever program wrote it: texts in cells, row after row.
namespace khen {

inline constexpr std::size_t largest_sheet = std::size_t{64} << 20;  // bytes of the file
inline constexpr std::size_t most_sheet_rows = 200'000;
inline constexpr std::size_t most_sheet_columns = 1'000;

enum class SheetFormat { csv, xlsx };

struct SheetFacts {
  SheetFormat format = SheetFormat::csv;
  char separator = ',';  // of CSV
  std::string charset;   // IANA name of what CSV was written in
  Certainty certainty = Certainty::known;
  std::size_t rows = 0;
};

// Takes the rows in their order, blank ones too, so that counting them gives the number that the archivist sees.
using RowSink = std::function<Result<void>(std::vector<std::string> cells)>;

}  // namespace khen
