// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/annotate.h"

#include <algorithm>

namespace khen {

std::vector<std::string> AnnotatedSheet::with_result(std::vector<std::string> cells, std::string result) const {
  if (cells.size() <= result_column_) cells.resize(result_column_ + 1);
  cells[result_column_] = std::move(result);
  return cells;
}

Result<void> AnnotatedSheet::header(const SheetFacts& facts, const TableRow& titles, const Header& header) {
  writer_ = format_of(path_, facts.format) == SheetFormat::xlsx
                ? TRY(open_xlsx_writer(files_, path_, "Khèn"))
                : TRY(open_csv_writer(files_, path_, facts.format == SheetFormat::csv ? facts.separator : ','));
  const auto own =
      std::ranges::find_if(header.columns, [](const Column& column) { return column.use == ColumnUse::result; });
  result_column_ = static_cast<std::size_t>(own - header.columns.begin());
  for (std::size_t row = 1; row < titles.number; ++row) TRY(writer_->row({}, RowStyle::plain));
  TRY(writer_->row(with_result(titles.cells, std::string(own_columns.back().name)), RowStyle::titles));
  // As notes of their own, so that the rows stay importable as they are.
  for (const SheetProblem& problem : header.problems) {
    TRY(writer_->row({"# " + words_.problem(problem)}, RowStyle::plain));
  }
  return {};
}

Result<void> AnnotatedSheet::row(const TableRow& row, const RowReport* report) {
  return writer_->row(report == nullptr ? row.cells : with_result(row.cells, words_.row(*report)), RowStyle::plain);
}

Result<void> AnnotatedSheet::end(const UnusedFiles& unused) {
  return unused.count == 0 ? Result<void>() : writer_->row({"# " + words_.unused(unused)}, RowStyle::plain);
}

Result<void> AnnotatedSheet::finish() { return writer_ ? writer_->finish() : Result<void>(); }

}  // namespace khen
