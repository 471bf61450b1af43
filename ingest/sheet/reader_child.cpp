// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/reader_child.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ingest/child_answer.h"
#include "ingest/sheet/read_csv.h"
#include "ingest/sheet/read_xlsx.h"
#include "metadata/base/files.h"

namespace khen {
namespace {

using Json = nlohmann::json;

std::string print(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Result<SheetFacts> convert(const Path& file) {
  const auto bytes = read_file(file, largest_sheet);
  if (!bytes && bytes.error().code == Code::too_large) {
    return fail(Code::too_large, "sheet.too_large", {{"limit", std::to_string(largest_sheet >> 20)}});
  }
  const std::string content = TRY(std::move(bytes));
  std::ofstream out(Path(sheet_rows_file), std::ios::binary | std::ios::trunc);
  std::size_t rows = 0;
  SheetFacts facts = TRY(read_sheet(content, [&](const std::vector<std::string>& cells) -> Result<void> {
    ++rows;
    out << print(Json(cells));
    if (!out) return fail(Code::io, "disk.failed");
    return {};
  }));
  out.close();
  if (!out) return fail(Code::io, "disk.failed");
  facts.rows = rows;
  return facts;
}

Json describe(const SheetFacts& facts) {
  return {{"xlsx", facts.format == SheetFormat::xlsx},
          {"separator", std::string(1, facts.separator)},
          {"charset", facts.charset},
          {"rows", facts.rows},
          {"guessed", facts.certainty == Certainty::guessed}};
}

}  // namespace

Result<SheetFacts> read_sheet(std::string_view bytes, const RowSink& sink) {
  constexpr std::string_view compound_document("\xD0\xCF\x11\xE0", 4);
  if (bytes.empty()) return fail(Code::invalid, "sheet.empty");
  if (bytes.starts_with(compound_document)) return fail(Code::unsupported_type, "sheet.old_excel");
  return bytes.starts_with("PK") ? read_xlsx(bytes, sink) : read_csv(bytes, sink);
}

int run_sheet_child(int argc, char** argv) {
  if (argc != 3) return 64;
  const auto facts = convert(argv[2]);
  const std::string answer = facts ? print(describe(*facts)) : to_child_answer(facts.error());
  return std::fputs(answer.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? 0 : 74;
}

}  // namespace khen
