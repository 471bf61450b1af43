// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/sheet_report.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

namespace khen {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> outcomes{"created", "changed", "unchanged", "refused"};

Json to_json(const SheetProblem& problem) {
  Json parameters = Json::array();
  for (const Parameter& one : problem.parameters) parameters.push_back({one.name, one.value});
  return {problem.column, problem.message, std::move(parameters), problem.suggestion};
}

Json to_json(const std::vector<SheetProblem>& problems) {
  Json list = Json::array();
  for (const SheetProblem& problem : problems) list.push_back(to_json(problem));
  return list;
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string text_in(const Json& array, std::size_t at) {
  return array.is_array() && at < array.size() && array[at].is_string() ? array[at].get<std::string>() : std::string();
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::size_t number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

std::vector<std::string> texts_at(const Json& object, const char* name) {
  std::vector<std::string> texts;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return texts;
  for (std::size_t i = 0; i < found->size(); ++i) texts.push_back(text_in(*found, i));
  return texts;
}

std::vector<SheetProblem> problems_at(const Json& object, const char* name) {
  std::vector<SheetProblem> problems;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return problems;
  for (const Json& one : *found) {
    SheetProblem problem{text_in(one, 0), text_in(one, 1), {}, text_in(one, 3)};
    if (one.is_array() && one.size() > 2 && one[2].is_array()) {
      for (const Json& parameter : one[2]) problem.parameters.push_back({text_in(parameter, 0), text_in(parameter, 1)});
    }
    problems.push_back(std::move(problem));
  }
  return problems;
}

Result<void> tell_header(const Json& line, const SheetListener& listener) {
  const std::string separator = text_at(line, "separator");
  const SheetFacts facts{.format = text_at(line, "format") == "xlsx" ? SheetFormat::xlsx : SheetFormat::csv,
                         .separator = separator.empty() ? ',' : separator.front(),
                         .charset = text_at(line, "charset"),
                         .certainty = line.contains("guessed") ? Certainty::guessed : Certainty::known,
                         .rows = number_at(line, "rows")};
  Header header{.columns = std::vector<Column>(number_at(line, "columns")), .problems = problems_at(line, "problems")};
  if (line.contains("result") && number_at(line, "result") < header.columns.size()) {
    header.columns[number_at(line, "result")].use = ColumnUse::result;
  }
  return listener.on_header(facts, TableRow{number_at(line, "row"), texts_at(line, "titles")}, header);
}

Result<void> tell_row(const Json& line, const SheetListener& listener) {
  const TableRow row{number_at(line, "row"), texts_at(line, "cells")};
  const auto outcome = std::ranges::find(outcomes, text_at(line, "outcome"));
  if (outcome == outcomes.end()) return listener.on_row(row, nullptr);
  RowReport report{.number = row.number,
                   .outcome = static_cast<RowOutcome>(outcome - outcomes.begin()),
                   .record = std::nullopt,
                   .files_added = number_at(line, "files"),
                   .problems = problems_at(line, "problems"),
                   .remarks = problems_at(line, "remarks")};
  if (const auto id = RecordId::parse(text_at(line, "record"))) report.record = *id;
  return listener.on_row(row, &report);
}

}  // namespace

Result<SheetReport> SheetReport::create(Files& files, const Path& path) {
  return SheetReport(TRY(files.open(path, Opening::truncate)));
}

Result<void> SheetReport::header(const SheetFacts& facts, const TableRow& titles, const Header& header) {
  Json line{{"format", facts.format == SheetFormat::xlsx ? "xlsx" : "csv"},
            {"separator", std::string(1, facts.separator)},
            {"charset", facts.charset},
            {"rows", facts.rows},
            {"row", titles.number},
            {"titles", titles.cells},
            {"columns", header.columns.size()},
            {"problems", to_json(header.problems)}};
  if (facts.certainty == Certainty::guessed) line["guessed"] = true;
  const auto own =
      std::ranges::find_if(header.columns, [](const Column& column) { return column.use == ColumnUse::result; });
  if (own != header.columns.end()) line["result"] = static_cast<std::size_t>(own - header.columns.begin());
  return file_->append(as_bytes(line_of(line)));
}

Result<void> SheetReport::row(const TableRow& row, const RowReport* report) {
  Json line{{"row", row.number}, {"cells", row.cells}};
  if (report != nullptr) {
    line["outcome"] = outcomes[static_cast<std::size_t>(report->outcome)];
    line["files"] = report->files_added;
    if (report->record) line["record"] = report->record->text();
    if (!report->problems.empty()) line["problems"] = to_json(report->problems);
    if (!report->remarks.empty()) line["remarks"] = to_json(report->remarks);
  }
  return file_->append(as_bytes(line_of(line)));
}

Result<void> SheetReport::end(const UnusedFiles& unused) {
  TRY(file_->append(as_bytes(line_of({{"unused", unused.names}, {"count", unused.count}}))));
  return file_->sync();
}

Result<void> replay_report(const Path& path, const SheetListener& listener) {
  std::ifstream lines(path, std::ios::binary);
  if (!lines) return fail(Code::not_found, "batch.no_report");
  for (std::string text; std::getline(lines, text);) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return {};  // the last one of a run that was cut
    if (line.contains("titles")) {
      TRY(tell_header(line, listener));
    } else if (line.contains("unused")) {
      if (listener.on_end) TRY(listener.on_end(UnusedFiles{texts_at(line, "unused"), number_at(line, "count")}));
    } else {
      TRY(tell_row(line, listener));
    }
  }
  return {};
}

}  // namespace khen
