// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/table.h"

#include <nlohmann/json.hpp>

#include "ingest/child_answer.h"
#include "ingest/sheet/reader_child.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t longest_answer = 16384;

Error unreadable(std::string_view cause) { return with_cause(fail(Code::unreadable, "sheet.unreadable"), cause); }

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Result<SheetFacts> read_answer(std::string_view text) {
  if (auto refusal = refusal_in(text, Code::unreadable)) return *std::move(refusal);
  const Json answer = Json::parse(text, nullptr, false);
  if (!answer.is_object()) return unreadable("no answer");
  const std::string separator = text_at(answer, "separator");
  const auto rows = answer.find("rows");
  return SheetFacts{.format = flag_at(answer, "xlsx") ? SheetFormat::xlsx : SheetFormat::csv,
                    .separator = separator.empty() ? ',' : separator.front(),
                    .charset = printable(text_at(answer, "charset")),
                    .certainty = flag_at(answer, "guessed") ? Certainty::guessed : Certainty::known,
                    .rows = rows != answer.end() && rows->is_number_unsigned() ? rows->get<std::size_t>() : 0};
}

}  // namespace

Result<Table> Table::open(const Sandbox& sandbox, const Path& sheet, const Path& workspace,
                          const std::stop_token& stop) {
  std::error_code code;
  if (!fs::is_regular_file(sheet, code)) {
    return fail(Code::not_found, "file.not_found", {{"file", printable(sheet.native())}});
  }
  TemporaryDirectory directory = TRY(TemporaryDirectory::make(workspace, "sheet-"));
  Confined job;
  job.program = Program::sheet_reader;
  job.arguments = {std::string(sandbox.input_name())};
  job.input = sheet;
  job.output_directory = directory.path();
  job.limits = {.memory_bytes = 2ULL << 30,
                .cpu_seconds = 120,
                .file_bytes = 512ULL << 20,
                .silence = {},
                .wall = std::chrono::minutes(5)};
  std::string answer;
  const ChildOutput collect = [&](std::string_view piece) {
    answer += piece.substr(0, longest_answer - std::min(answer.size(), longest_answer));
    return Advance::none;
  };
  const ChildEnd end = TRY(sandbox.run(job, collect, stop));
  if (end.exit_code != 0) return unreadable(end.messages);
  SheetFacts facts = TRY(read_answer(answer));
  std::ifstream rows(directory.path() / sheet_rows_file, std::ios::binary);
  if (!rows) return unreadable("no rows");
  return Table(std::move(directory), std::move(facts), std::move(rows));
}

Result<std::optional<TableRow>> Table::next() {
  std::string line;
  if (!std::getline(rows_, line)) return std::optional<TableRow>();
  const Json cells = Json::parse(line, nullptr, false);
  if (!cells.is_array()) return unreadable("row");
  TableRow row{.number = ++number_, .cells = {}};
  for (const Json& cell : cells) {
    if (!cell.is_string()) return unreadable("cell");
    row.cells.push_back(to_nfc(cell.get<std::string>()));
  }
  return std::optional(std::move(row));
}

}  // namespace khen
