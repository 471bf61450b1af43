// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "ingest/sheet/annotate.h"
#include "ingest/sheet/template.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "metadata/catalogue.h"
#include "metadata/record_json.h"
#include "metadata/validation.h"
#include "server/archive.h"
#include "server/sheet_words.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t largest_document = 64ULL << 20;

Result<std::string> read_input(const std::string& path) {
  auto content = read_file(path, largest_document);
  if (!content) return with_cause(fail(Code::not_found, "file.not_found", {{"file", path}}), content.error().cause);
  return content;
}

Result<int> import_lines(const Invocation& invocation, Archive& archive, const std::string& path) {
  const Vocabularies vocabularies = TRY(Vocabularies::load());
  const std::string content = TRY(read_input(path));
  std::vector<Record> records;
  int number = 0;
  for (const std::string_view line : split(content, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    auto record = parse_record(line);
    auto sound = record ? require_valid(*record, vocabularies) : Result<void>(record.error());
    if (!sound) {
      Error error = std::move(sound).error();
      error.parameters.push_back({"line", std::to_string(number)});
      return error;
    }
    records.push_back(*std::move(record));
  }
  // All or nothing: a file with one bad line changes nothing.
  return archive.home.catalogue->write([&](Db& db) -> Result<int> {
    for (Record& record : records) {
      record.id.reset();
      TRY(create_record(db, invocation.clock, record, Authorship{std::string(program_agent), "imported"}));
    }
    return static_cast<int>(records.size());
  });
}

Result<int> import_collections(const Invocation& invocation, Archive& archive, const std::string& path) {
  const auto collections = TRY(parse_collections(TRY(read_input(path))));
  return archive.home.catalogue->write([&](Db& db) -> Result<int> {
    for (const Collection& collection : collections) TRY(put_collection(db, invocation.clock, collection));
    return static_cast<int>(collections.size());
  });
}

// Records in JSON begin with a brace whatever the file is called; everything else is a sheet, or refused as none.
Result<bool> is_json(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) {
    return fail(Code::not_found, "file.not_found", {{"file", printable(path)}});
  }
  std::string start;
  const Error enough = fail(Code::cancelled, "media.cancelled");
  const auto read = read_blocks(path, [&](Bytes block) -> Result<void> {
    start.assign(reinterpret_cast<const char*>(block.data()), std::min<std::size_t>(block.size(), 4096));
    return enough;
  });
  if (!read && read.error().code != Code::cancelled) return read.error();
  return trim(start).starts_with('{');
}

Json to_json(const SheetProblem& problem) {
  Json object{{"column", problem.column}, {"message", problem.message}};
  for (const Parameter& parameter : problem.parameters) object["parameters"][parameter.name] = parameter.value;
  if (!problem.suggestion.empty()) object["suggestion"] = problem.suggestion;
  return object;
}

// Tells each row as it is done with: on the terminal those that somebody must look at, as JSON all, one a line.
class Teller {
 public:
  Teller(const Invocation& invocation, SheetWords words) : invocation_(invocation), words_(std::move(words)) {}

  void header(const SheetFacts& facts, const Header& header) {
    rows_ = facts.rows;
    if (facts.certainty == Certainty::guessed) {
      fmt::print(stderr, "{}\n", invocation_.say("transcript.finding.charset", {{"charset", facts.charset}}));
    }
    for (const SheetProblem& problem : header.problems) {
      if (invocation_.output == Output::json) {
        fmt::print("{}\n", to_json(problem).dump());
      } else {
        fmt::print("{}\n", words_.problem(problem));
      }
    }
  }

  void row(const RowReport& report) {
    if (rows_ > 0) {
      line_.show(invocation_.say("cli.import.progress"),
                 static_cast<double>(report.number) / static_cast<double>(rows_));
    }
    if (invocation_.output == Output::json) return print_json(report);
    if (report.outcome != RowOutcome::refused && report.remarks.empty()) return;
    line_.clear();
    fmt::print("{}\n", invocation_.say("cli.import.row",
                                       {{"row", std::to_string(report.number)}, {"text", words_.row(report)}}));
  }

 private:
  void print_json(const RowReport& report) {
    static constexpr std::string_view names[] = {"created", "changed", "unchanged", "refused"};
    Json object{{"row", report.number}, {"outcome", names[static_cast<std::size_t>(report.outcome)]}};
    if (report.record) object["record"] = report.record->text();
    object["files"] = report.files_added;
    for (const SheetProblem& problem : report.problems) object["problems"].push_back(to_json(problem));
    for (const SheetProblem& remark : report.remarks) object["remarks"].push_back(to_json(remark));
    fmt::print("{}\n", object.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  const Invocation& invocation_;
  SheetWords words_;
  ProgressLine line_;
  std::size_t rows_ = 0;
};

Result<SheetTotals> take_in_sheet(const Invocation& invocation, Archive& archive, const ImportOptions& options,
                                  const std::string& sheet) {
  SheetImport wanted{.sheet = sheet,
                     .directory = std::nullopt,
                     .mode = options.dry_run ? ImportMode::check : ImportMode::carry_out,
                     .by = {std::string(program_agent), "imported from " + Path(sheet).filename().native()},
                     .language = invocation.language};
  if (!options.files.empty()) wanted.directory = options.files;
  const SheetWords words = sheet_words(invocation.messages, invocation.language, wanted.mode);
  Teller teller(invocation, words);
  std::optional<AnnotatedSheet> annotated;
  if (!options.report.empty()) annotated.emplace(invocation.files, options.report, words);
  const SheetListener listener{
      .on_header = [&](const SheetFacts& facts, const TableRow& titles, const Header& header) -> Result<void> {
        teller.header(facts, header);
        return annotated ? annotated->header(facts, titles, header) : Result<void>();
      },
      .on_row = [&](const TableRow& row, const RowReport* report) -> Result<void> {
        if (report != nullptr) teller.row(*report);
        return annotated ? annotated->row(row, report) : Result<void>();
      },
      .on_end = [&](const UnusedFiles& unused) -> Result<void> {
        if (unused.count > 0) fmt::print(stderr, "{}\n", words.unused(unused));
        return annotated ? annotated->end(unused) : Result<void>();
      }};
  auto totals = import_sheet(archive.deposit_tools(invocation), wanted, listener, invocation.stop);
  if (annotated) TRY(annotated->finish());
  return totals;
}

Result<void> import_one_sheet(const Invocation& invocation, Archive& archive, const ImportOptions& options,
                              const std::string& sheet) {
  TRY(archive.sandbox.check());
  const SheetTotals totals = TRY(take_in_sheet(invocation, archive, options, sheet));
  if (invocation.output == Output::text) {
    fmt::print("{}\n", invocation.say(options.dry_run ? "cli.import.checked" : "cli.import.done",
                                      {{"created", std::to_string(totals.created)},
                                       {"changed", std::to_string(totals.changed)},
                                       {"unchanged", std::to_string(totals.unchanged)},
                                       {"refused", std::to_string(totals.refused)},
                                       {"files", std::to_string(totals.files)}}));
  }
  if (totals.refused == 0) return {};
  return fail(Code::invalid, "sheet.rows_refused", {{"count", std::to_string(totals.refused)}});
}

Result<void> make_template(const Invocation& invocation, const std::string& path) {
  const Vocabularies vocabularies = TRY(Vocabularies::load());
  TRY(write_sheet_template(invocation.files, path, vocabularies, invocation.language,
                           [&](std::string_view id) { return invocation.say(id); }));
  if (invocation.output == Output::text) fmt::print("{}\n", invocation.say("cli.import.template", {{"file", path}}));
  return {};
}

}  // namespace

Result<void> verb_import(const Invocation& invocation, const ImportOptions& options) {
  if (!options.sheet_template.empty()) return make_template(invocation, options.sheet_template);
  const auto archive = TRY(open_archive(invocation));
  if (!options.collections.empty()) {
    const int count = TRY(import_collections(invocation, *archive, options.collections));
    fmt::print("{}\n", invocation.say("cli.import.collections", {{"count", std::to_string(count)}}));
  }
  Result<void> done;
  for (const std::string& path : options.records) {
    if (!TRY(is_json(path))) {
      done = import_one_sheet(invocation, *archive, options, path);
      if (!done) break;
      continue;
    }
    const int count = TRY(import_lines(invocation, *archive, path));
    fmt::print("{}\n", invocation.say("cli.import.records", {{"count", std::to_string(count)}}));
  }
  wake_worker(archive->home.paths.run);
  return done;
}

}  // namespace khen
