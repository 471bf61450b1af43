// SPDX-License-Identifier: GPL-3.0-or-later
#include <csv.h>

#include "ingest/sheet/write_sheet.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t flush_at = 65536;

class CsvWriter final : public SheetWriter {
 public:
  CsvWriter(std::unique_ptr<WritableFile> file, char separator) : file_(std::move(file)), separator_(separator) {}

  Result<void> row(const std::vector<std::string>& cells, RowStyle) override {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) buffer_ += separator_;
      append(i == 0 && in_comments_ ? "# " + cells[i] : cells[i]);
    }
    buffer_ += "\r\n";
    if (buffer_.size() < flush_at) return {};
    return flush();
  }

  Result<void> next_sheet(const std::string& name) override {
    in_comments_ = true;
    TRY(row({""}, RowStyle::plain));
    return row({name}, RowStyle::titles);
  }

  Result<void> finish() override {
    TRY(flush());
    return file_->sync();
  }

 private:
  void append(const std::string& cell) {
    const std::size_t at = buffer_.size();
    buffer_.resize(at + ::csv_write(nullptr, 0, cell.data(), cell.size()));
    ::csv_write(buffer_.data() + at, buffer_.size() - at, cell.data(), cell.size());
  }
  Result<void> flush() {
    TRY(file_->append(as_bytes(buffer_)));
    buffer_.clear();
    return {};
  }

  std::unique_ptr<WritableFile> file_;
  char separator_;
  bool in_comments_ = false;
  std::string buffer_ = "\xEF\xBB\xBF";
};

}  // namespace

Result<std::unique_ptr<SheetWriter>> open_csv_writer(Files& files, const Path& path, char separator) {
  return std::unique_ptr<SheetWriter>(std::make_unique<CsvWriter>(TRY(files.open(path, Opening::truncate)), separator));
}

SheetFormat format_of(const Path& path, SheetFormat otherwise) {
  const std::string end = to_lower_ascii(path.extension().native());
  if (end == ".xlsx") return SheetFormat::xlsx;
  return end == ".csv" || end == ".tsv" || end == ".txt" ? SheetFormat::csv : otherwise;
}

}  // namespace khen
