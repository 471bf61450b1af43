// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/export_stream.h"

#include <fcntl.h>

#include <cerrno>

#include "metadata/accounts.h"
#include "metadata/base/text.h"
#include "metadata/exchange/csv.h"
#include "metadata/exchange/json_ld.h"
#include "metadata/exchange/spreadsheet.h"
#include "metadata/exchange/table.h"

namespace khen {
namespace {

constexpr int records_a_piece = 200;
constexpr std::int64_t most_in_a_workbook = 50'000;

std::vector<std::string> names_of_columns() {
  std::vector<std::string> names;
  for (const TableColumn& column : table_columns()) names.push_back(column.name);
  return names;
}

// As a reader of the language calls them: the field, and what of it when it has several columns.
std::vector<std::string> headings(const Messages& messages, std::string_view language) {
  std::vector<std::string> out;
  for (const TableColumn& column : table_columns()) {
    const std::size_t dot = column.name.find('.');
    std::string heading = column.field ? messages.text(language, "field." + column.name.substr(0, dot))
                                       : messages.text(language, "export.column." + column.name);
    if (dot != std::string::npos) {
      heading += " (" + messages.text(language, "export.column" + column.name.substr(dot)) + ")";
    }
    out.push_back(std::move(heading));
  }
  return out;
}

}  // namespace

ExportReader::ExportReader(const ExportTools& tools, ExportRequest request)
    : tools_(tools), request_(std::move(request)) {
  request_.search.limit = records_a_piece;
  request_.search.cursor.clear();
}

Result<std::vector<AccessClass>> ExportReader::open_now() {
  Viewer viewer;
  if (request_.session) {
    const auto session =
        TRY(tools_.catalogue.read([&](Db& db) { return find_session_of_handle(db, tools_.clock, *request_.session); }));
    if (!session) return fail(Code::unauthenticated, "access.login_needed");
    viewer = {session->account.id, session->account.role};
  }
  return open_to(viewer, tools_.clock.now());
}

Result<std::int64_t> ExportReader::count(std::int64_t limit) {
  ScanRequest scan{request_.search};
  scan.search.open = TRY(open_now());
  scan.search.limit = 1;
  scan.count_up_to = limit + 1;
  return TRY(tools_.searcher.scan(scan)).total.count;
}

Result<std::vector<StoredRecord>> ExportReader::next() {
  while (!ended_) {
    request_.search.open = TRY(open_now());
    const ScanPage page = TRY(tools_.searcher.scan(ScanRequest{request_.search}));
    ended_ = !page.next;
    if (page.next) request_.search.cursor = *page.next;
    auto records = TRY(tools_.catalogue.read([&](Db& db) { return read_records(db, page.ids, request_.search.open); }));
    if (!records.empty()) return records;
  }
  return std::vector<StoredRecord>();
}

StreamBody csv_body(const ExportTools& tools, ExportRequest request, ByteOrderMark mark) {
  auto reader = std::make_shared<ExportReader>(tools, std::move(request));
  auto opening = std::make_shared<std::string>(mark == ByteOrderMark::with ? byte_order_mark : "");
  *opening += csv_line(names_of_columns());
  return [reader, opening]() -> Result<std::string> {
    std::string piece = std::exchange(*opening, {});
    for (const StoredRecord& stored : TRY(reader->next())) {
      piece += csv_line(table_row(stored, reader->request().search.language, reader->request().context));
    }
    return piece;
  };
}

StreamBody json_ld_body(const ExportTools& tools, ExportRequest request) {
  auto reader = std::make_shared<ExportReader>(tools, std::move(request));
  enum class At { begin, middle, end };
  auto at = std::make_shared<At>(At::begin);
  return [reader, at]() -> Result<std::string> {
    if (*at == At::end) return std::string();
    const auto records = TRY(reader->next());
    std::string piece = *at == At::begin ? "[" : "";
    bool first = *at == At::begin;
    for (const StoredRecord& stored : records) {
      piece += (first ? "\n" : ",\n") + to_json_ld(stored.record, reader->request().context);
      first = false;
    }
    *at = records.empty() ? At::end : At::middle;
    if (records.empty()) piece += "\n]\n";
    return piece;
  };
}

Result<FileRange> spreadsheet_body(const ExportTools& tools, ExportRequest request, const Path& directory) {
  ExportReader reader(tools, std::move(request));
  if (TRY(reader.count(most_in_a_workbook)) > most_in_a_workbook) {
    return fail(Code::too_large, "export.too_many", {{"most", std::to_string(most_in_a_workbook)}});
  }
  const TemporaryDirectory place = TRY(TemporaryDirectory::make(directory, "export"));
  const std::string language = reader.request().search.language;
  const ExchangeContext& context = reader.request().context;
  Spreadsheet sheet = TRY(Spreadsheet::begin(place.path(), context.archive_name, headings(tools.messages, language)));
  for (auto records = TRY(reader.next()); !records.empty(); records = TRY(reader.next())) {
    for (const StoredRecord& stored : records) TRY(sheet.add(table_row(stored, language, context)));
  }
  const Path file = TRY(sheet.finish());
  const std::uint64_t size = TRY(khen::file_size(file));
  auto descriptor = std::make_shared<const Descriptor>(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!*descriptor) return fail_errno(errno, "open", file.native());
  return FileRange{descriptor, 0, size};
}

}  // namespace khen
