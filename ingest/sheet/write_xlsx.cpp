// SPDX-License-Identifier: GPL-3.0-or-later
#include <xlsxwriter.h>

#include <algorithm>

#include "ingest/sheet/write_sheet.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_cell = 32'767;  // characters; no program shows more
constexpr std::size_t longest_name = 31;
constexpr double column_width = 24;

// Without the characters that names of sheets can't have.
std::string sheet_name(const std::string& name) {
  std::string clean = name;
  for (char& c : clean) {
    if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = ' ';
  }
  return std::string(clip(clean, longest_name));
}

class XlsxWriter final : public SheetWriter {
 public:
  XlsxWriter(const Path& path, const std::string& name) : path_(path) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    book_ = ::workbook_new_opt(path_.c_str(), &options);
    if (book_ == nullptr) return;
    bold_ = ::workbook_add_format(book_);
    ::format_set_bold(bold_);
    ::format_set_text_wrap(bold_);
    wrapped_ = ::workbook_add_format(book_);
    ::format_set_text_wrap(wrapped_);
    ::format_set_align(wrapped_, LXW_ALIGN_VERTICAL_TOP);
    add_sheet(name);
  }
  ~XlsxWriter() override {
    if (book_ != nullptr) ::lxw_workbook_free(book_);
  }
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;

  [[nodiscard]] bool is_open() const { return book_ != nullptr && sheet_ != nullptr; }

  Result<void> row(const std::vector<std::string>& cells, RowStyle style) override {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty()) continue;
      const std::string text(clip(cells[i], longest_cell));
      const lxw_error error = ::worksheet_write_string(sheet_, row_, static_cast<lxw_col_t>(i), text.c_str(),
                                                       style == RowStyle::titles ? bold_ : wrapped_);
      if (error != LXW_NO_ERROR) return failed(error);
    }
    if (style == RowStyle::titles) ::worksheet_freeze_panes(sheet_, row_ + 1, 0);
    ++row_;
    return {};
  }

  Result<void> next_sheet(const std::string& name) override {
    add_sheet(name);
    if (sheet_ == nullptr) return failed(LXW_ERROR_SHEETNAME_ALREADY_USED);
    return {};
  }

  Result<void> finish() override {
    const lxw_error error = ::workbook_close(book_);
    book_ = nullptr;
    if (error != LXW_NO_ERROR) return failed(error);
    return sync_existing_file(path_);
  }

 private:
  void add_sheet(const std::string& name) {
    sheet_ = ::workbook_add_worksheet(book_, sheet_name(name).c_str());
    row_ = 0;
    if (sheet_ != nullptr) {
      ::worksheet_set_column(sheet_, 0, static_cast<lxw_col_t>(most_sheet_columns), column_width, nullptr);
    }
  }
  [[nodiscard]] Error failed(lxw_error error) const {
    return with_cause(fail(Code::io, "sheet.not_written", {{"file", printable(path_.native())}}),
                      ::lxw_strerror(error));
  }

  Path path_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* bold_ = nullptr;
  lxw_format* wrapped_ = nullptr;
  lxw_row_t row_ = 0;
};

}  // namespace

Result<std::unique_ptr<SheetWriter>> open_xlsx_writer(const Path& path, const std::string& name) {
  auto writer = std::make_unique<XlsxWriter>(path, name);
  if (!writer->is_open()) return fail(Code::io, "sheet.not_written", {{"file", printable(path.native())}});
  return std::unique_ptr<SheetWriter>(std::move(writer));
}

}  // namespace khen
