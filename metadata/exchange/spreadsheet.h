// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

namespace khen {

enum class RowStyle { plain, titles };

// A workbook (Office Open XML, ECMA-376), written row by row, sheet after sheet: what is in memory doesn't grow with
// the rows. Every cell is a text, never a formula; one longer than a sheet takes (32,767 characters) is cut. Used by
// one thread.
class Spreadsheet {
 public:
  static constexpr std::int64_t most_rows = 1'048'575;  // below the heading

  // `directory` holds the file and, until it is finished, parts of it. An empty heading leaves no row. "export.failed"
  // (io).
  static Result<Spreadsheet> begin(const Path& directory, const std::string& sheet_name,
                                   std::span<const std::string> heading);
  ~Spreadsheet();
  Spreadsheet(Spreadsheet&&) noexcept;
  Spreadsheet& operator=(Spreadsheet&&) noexcept;

  // Titles stay in sight while one scrolls.
  Result<void> add(std::span<const std::string> cells, RowStyle style = RowStyle::plain);
  // What follows stands on a further sheet.
  Result<void> next_sheet(const std::string& name);
  // The path of the whole file. Call once, last.
  Result<Path> finish();

 private:
  struct Parts;
  explicit Spreadsheet(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
