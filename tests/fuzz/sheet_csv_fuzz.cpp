// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/sheet/columns.h"
#include "ingest/sheet/read_csv.h"
#include "ingest/sheet/row_plan.h"
#include "metadata/base/text.h"

// Whatever comes in: no crash; no more rows and columns than are allowed; and a row without a problem has a key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const khen::Vocabularies vocabularies = *khen::Vocabularies::load();
  static const std::vector<khen::Collection> collections;
  const khen::RowRules rules{vocabularies, collections, "vi"};
  std::size_t rows = 0;
  khen::Header header;
  const khen::RowSink sink = [&](const std::vector<std::string>& cells) -> khen::Result<void> {
    if (cells.size() > khen::most_sheet_columns || ++rows > khen::most_sheet_rows) std::abort();
    khen::TableRow row{rows, {}};
    for (const std::string& cell : cells) row.cells.push_back(khen::to_nfc(cell));
    if (rows == 1) header = khen::read_header(row.cells, vocabularies);
    if (rows == 1 || rows > 100 || !header.problems.empty() || khen::is_left_out(row)) return {};
    const khen::RowPlan plan = khen::plan_row(row, header, rules);
    if (plan.problems.empty() && plan.key.empty()) std::abort();
    return {};
  };
  const auto facts = khen::read_csv({reinterpret_cast<const char*>(data), size}, sink);
  if (!facts) return 0;
  return 0;
}
