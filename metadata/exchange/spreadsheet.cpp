// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/exchange/spreadsheet.h"

#include <xlsxwriter.h>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_cell = 32'767;
constexpr std::size_t longest_sheet_name = 31;
constexpr double column_width = 24;
constexpr lxw_col_t widened_columns = 999;

// At most so many code points.
std::string_view clip_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins && ++characters > most) return text.substr(0, i);
  }
  return text;
}

Error failed(lxw_error error) { return with_cause(fail(Code::io, "export.failed"), lxw_strerror(error)); }

}  // namespace

struct Spreadsheet::Parts {
  Path file;
  std::string directory;  // the library keeps the address of its text
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_format* bold = nullptr;
  lxw_row_t row = 0;

  ~Parts() {
    if (book != nullptr) lxw_workbook_free(book);
  }

  Result<void> begin_sheet(const std::string& name) {
    sheet = workbook_add_worksheet(book, std::string(clip_characters(name, longest_sheet_name)).c_str());
    if (sheet == nullptr) return failed(LXW_ERROR_CREATING_TMPFILE);
    worksheet_set_column(sheet, 0, widened_columns, column_width, nullptr);
    row = 0;
    return {};
  }

  Result<void> write(std::span<const std::string> cells, RowStyle style) {
    lxw_format* const format = style == RowStyle::titles ? bold : nullptr;
    if (style == RowStyle::titles) worksheet_freeze_panes(sheet, row + 1, 0);
    lxw_col_t column = 0;
    for (const std::string& cell : cells) {
      const std::string text(clip_characters(cell, longest_cell));
      const lxw_error error =
          text.empty() ? LXW_NO_ERROR : worksheet_write_string(sheet, row, column, text.c_str(), format);
      if (error != LXW_NO_ERROR) return failed(error);
      ++column;
    }
    ++row;
    return {};
  }
};

Spreadsheet::Spreadsheet(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Spreadsheet::~Spreadsheet() = default;
Spreadsheet::Spreadsheet(Spreadsheet&&) noexcept = default;
Spreadsheet& Spreadsheet::operator=(Spreadsheet&&) noexcept = default;

Result<Spreadsheet> Spreadsheet::begin(const Path& directory, const std::string& sheet_name,
                                       std::span<const std::string> heading) {
  auto parts = std::make_unique<Parts>();
  parts->file = directory / "records.xlsx";
  parts->directory = directory.string();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = parts->directory.data();
  parts->book = workbook_new_opt(parts->file.c_str(), &options);
  if (parts->book == nullptr) return failed(LXW_ERROR_CREATING_XLSX_FILE);
  parts->bold = workbook_add_format(parts->book);
  if (parts->bold == nullptr) return failed(LXW_ERROR_MEMORY_MALLOC_FAILED);
  format_set_bold(parts->bold);
  TRY(parts->begin_sheet(sheet_name));
  if (!heading.empty()) TRY(parts->write(heading, RowStyle::titles));
  return Spreadsheet(std::move(parts));
}

Result<void> Spreadsheet::add(std::span<const std::string> cells, RowStyle style) {
  return parts_->write(cells, style);
}

Result<void> Spreadsheet::next_sheet(const std::string& name) { return parts_->begin_sheet(name); }

Result<Path> Spreadsheet::finish() {
  lxw_workbook* book = std::exchange(parts_->book, nullptr);
  const lxw_error error = workbook_close(book);
  if (error != LXW_NO_ERROR) return failed(error);
  return parts_->file;
}

}  // namespace khen
