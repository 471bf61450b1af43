// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "index/scan.h"
#include "metadata/base/clock.h"
#include "metadata/exchange/context.h"
#include "server/http.h"
#include "server/messages.h"
#include "server/session.h"

// All that a search finds as one body, whose pieces are made while it is sent: a million Records need no more memory
// than a hundred. Each piece is read with what its asker may see at that moment.
namespace khen {

struct ExportFormat {
  std::string_view file;  // last segment of the address
  std::string_view media_type;
  std::string_view message;  // id of its name
};
inline constexpr std::array<ExportFormat, 3> export_formats{{
    {"records.csv", "text/csv; charset=utf-8; header=present", "search.take.csv"},
    {"records.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "search.take.xlsx"},
    {"records.jsonld", "application/ld+json", "search.take.jsonld"},
}};

// What every export needs. References outlive the body.
struct ExportTools {
  const Searcher& searcher;
  DbPool& catalogue;
  const Clock& clock;
  const Messages& messages;
};

struct ExportRequest {
  SearchRequest search;
  ExchangeContext context;
  std::optional<std::string> session{};  // handle of the asker's; without one: what everybody may see
};

// The Records of a scan, a few hundred at a time.
class ExportReader {
 public:
  ExportReader(const ExportTools& tools, ExportRequest request);

  // Empty at the end. "access.login_needed" when the session has ended meanwhile.
  Result<std::vector<StoredRecord>> next();
  // How many there are, at most `limit` + 1.
  Result<std::int64_t> count(std::int64_t limit);
  [[nodiscard]] const ExportRequest& request() const { return request_; }

 private:
  Result<std::vector<AccessClass>> open_now();

  ExportTools tools_;
  ExportRequest request_;
  bool ended_ = false;
};

enum class ByteOrderMark { without, with };

StreamBody csv_body(const ExportTools& tools, ExportRequest request, ByteOrderMark mark);
StreamBody json_ld_body(const ExportTools& tools, ExportRequest request);

// A workbook can't be sent before it is whole: it is made in a file below `directory`, which has no name any more when
// this returns. "export.too_many" (too_large, {most}) for more Records than are made while somebody waits.
Result<FileRange> spreadsheet_body(const ExportTools& tools, ExportRequest request, const Path& directory);

}  // namespace khen
