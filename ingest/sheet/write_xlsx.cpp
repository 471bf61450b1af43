// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "ingest/sheet/write_sheet.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

// Without the characters that names of sheets can't have.
std::string sheet_name(const std::string& name) {
  std::string clean = name;
  for (char& c : clean) {
    if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = ' ';
  }
  return clean;
}

// Written in a directory beside its place, so that a half one is never seen.
class XlsxWriter final : public SheetWriter {
 public:
  XlsxWriter(Files& files, Path path, TemporaryDirectory workshop, Spreadsheet book)
      : files_(files), path_(std::move(path)), workshop_(std::move(workshop)), book_(std::move(book)) {}

  Result<void> row(const std::vector<std::string>& cells, RowStyle style) override { return book_.add(cells, style); }
  Result<void> next_sheet(const std::string& name) override { return book_.next_sheet(sheet_name(name)); }
  Result<void> finish() override {
    const Path made = TRY(book_.finish());
    TRY(sync_existing_file(made));
    return files_.rename(made, path_);
  }

 private:
  Files& files_;
  Path path_;
  TemporaryDirectory workshop_;
  Spreadsheet book_;
};

}  // namespace

Result<std::unique_ptr<SheetWriter>> open_xlsx_writer(Files& files, const Path& path, const std::string& name) {
  const Path place = std::filesystem::absolute(path);
  auto workshop = TemporaryDirectory::make(place.parent_path(), ".khen-sheet-");
  if (!workshop)
    return with_cause(fail(Code::io, "sheet.not_written", {{"file", printable(path.native())}}),
                      workshop.error().cause);
  auto book = TRY(Spreadsheet::begin(workshop->path(), sheet_name(name), {}));
  return std::unique_ptr<SheetWriter>(
      std::make_unique<XlsxWriter>(files, place, *std::move(workshop), std::move(book)));
}

}  // namespace khen
