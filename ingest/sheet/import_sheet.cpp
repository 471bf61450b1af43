// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/import_sheet.h"

#include <algorithm>
#include <unordered_map>

#include "ingest/sheet/import_rows.h"
#include "ingest/sheet/row_files.h"
#include "ingest/sheet/row_plan.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"

namespace khen {
namespace {

// Of a deposit that was refused. Which of a row's files is meant stands in place of the column, where the message
// itself doesn't name it.
SheetProblem problem_from(Error error) {
  const auto file = std::ranges::find(error.parameters, "file", &Parameter::name);
  const bool named = file == error.parameters.end() || error.message.starts_with("file.");
  return {named ? std::string() : file->value, std::move(error.message), std::move(error.parameters), ""};
}

// What concerns every row that follows as well.
bool is_final(const Error& error) { return error.code == Code::disk_full || error.code == Code::cancelled; }

class Importer {
 public:
  Importer(const DepositTools& tools, const SheetImport& wanted, const std::stop_token& stop)
      : tools_(tools), wanted_(wanted), stop_(stop), depositor_(tools) {
    if (wanted.directory) finder_.emplace(*wanted.directory);
  }

  Result<SheetTotals> run(const SheetListener& listener) {
    if (wanted_.mode == ImportMode::carry_out) TRY(depositor_.sweep());
    Table table = TRY(Table::open(tools_.sandbox, wanted_.sheet, tools_.home.paths.staging, stop_));
    const Vocabularies vocabularies = TRY(Vocabularies::load());
    const auto collections = TRY(tools_.home.catalogue->read([](Db& db) { return list_collections(db); }));
    const RowRules rules{vocabularies, collections, wanted_.language};

    auto titles = TRY(table.next());
    while (titles && is_left_out(*titles)) titles = TRY(table.next());
    if (!titles) return fail(Code::invalid, "sheet.empty");
    const Header header = read_header(titles->cells, vocabularies);
    TRY(listener.on_header(table.facts(), *titles, header));
    if (!header.problems.empty()) {
      while (const auto row = TRY(table.next())) TRY(listener.on_row(*row, nullptr));
      return fail(Code::invalid, "sheet.columns", {{"count", std::to_string(header.problems.size())}});
    }
    while (auto row = TRY(table.next())) {
      if (stop_.stop_requested()) return fail(Code::cancelled, "media.cancelled");
      if (is_left_out(*row)) {
        TRY(listener.on_row(*row, nullptr));
        continue;
      }
      const RowReport report = TRY(take(*row, plan_row(*row, header, rules)));
      count(report);
      TRY(listener.on_row(*row, &report));
    }
    const UnusedFiles unused = finder_ ? finder_->unused(wanted_.sheet) : UnusedFiles{};
    totals_.unused = unused.count;
    if (listener.on_end) TRY(listener.on_end(unused));
    return totals_;
  }

 private:
  // An Error ends the import; what is wrong with this row alone is in its report.
  Result<RowReport> take(const TableRow& row, RowPlan plan) {
    RowReport report{.number = row.number,
                     .outcome = RowOutcome::refused,
                     .record = {},
                     .files_added = 0,
                     .problems = {},
                     .remarks = {}};
    if (!plan.key.empty()) {
      const auto [first, is_new] = seen_.emplace(plan.key, row.number);
      if (!is_new) {
        plan.problems.push_back({"key", "sheet.key_twice", {{"row", std::to_string(first->second)}}, ""});
      }
    }
    std::vector<RowFile> files = find_row_files(plan, finder_ ? &*finder_ : nullptr);
    std::optional<ImportRow> known;
    if (!plan.key.empty()) {
      known = TRY(tools_.home.catalogue->read([&](Db& db) { return find_import_row(db, plan.key); }));
    }
    if (known) {
      files =
          without_stored(plan, std::move(files),
                         TRY(tools_.home.catalogue->read([&](Db& db) { return deliverables_of(db, known->record); })));
    }
    if (wanted_.mode == ImportMode::check) check_row_files(plan, files);

    const std::string description = digest_of_description(plan.record);
    const bool described_anew = known && known->description != description;
    if (described_anew) TRY(refuse_when_edited(plan, *known));
    report.problems = std::move(plan.problems);
    if (!report.problems.empty()) return report;

    report.files_added = files.size();
    if (known) report.record = known->record;
    report.outcome = !known                             ? RowOutcome::created
                     : described_anew || !files.empty() ? RowOutcome::changed
                                                        : RowOutcome::unchanged;
    if (wanted_.mode == ImportMode::check || report.outcome == RowOutcome::unchanged) return report;
    auto done = known ? change(plan, *known, described_anew, files, report) : create(plan, files, report);
    if (done) return report;
    if (is_final(done.error())) return std::move(done).error();
    report.outcome = RowOutcome::refused;
    report.files_added = 0;
    report.problems.push_back(problem_from(std::move(done).error()));
    return report;
  }

  Result<void> refuse_when_edited(RowPlan& plan, const ImportRow& known) {
    const StoredRecord stored = TRY(tools_.home.catalogue->read([&](Db& db) { return read_record(db, known.record); }));
    if (stored.record.version == known.version) return {};
    plan.problems.push_back({"", "sheet.edited_since", {{"id", known.record.str()}}, ""});
    return {};
  }

  Result<Deposit> deposit_into(std::variant<Record, RecordId> into, const std::vector<RowFile>& files) const {
    Deposit deposit{.into = std::move(into), .files = {}, .by = wanted_.by, .import_key = std::nullopt};
    for (const RowFile& one : files) {
      deposit.files.push_back({TRY(source_of(one.file)), one.file.name, std::nullopt, one.expected});
    }
    return deposit;
  }

  [[nodiscard]] Result<std::variant<CopyOf, StagedFile>> source_of(const FoundFile& file) const {
    if (wanted_.custody == Custody::theirs) return std::variant<CopyOf, StagedFile>(CopyOf{file.path});
    if (tools_.largest_file != 0 && file.bytes > tools_.largest_file) {
      return fail(Code::too_large, "file.too_large",
                  {{"limit", std::to_string(tools_.largest_file)}, {"file", printable(file.name)}});
    }
    const std::string sha512 = TRY(digest_file_hex(DigestAlgorithm::sha512, file.path));
    return std::variant<CopyOf, StagedFile>(StagedFile{file.path, sha512, file.bytes});
  }

  Result<void> create(const RowPlan& plan, const std::vector<RowFile>& files, RowReport& report) {
    Deposit deposit = TRY(deposit_into(plan.record, files));
    deposit.import_key = plan.key;
    const Deposited deposited = TRY(depositor_.deposit(deposit, nullptr, stop_));
    tell_remarks(deposited, report);
    report.record = deposited.record;
    return note({plan.key, deposited.record, digest_of_description(plan.record), 1});
  }

  // The description first: should a file then be refused, the row is told as refused and taken up again when it is
  // right.
  Result<void> change(const RowPlan& plan, const ImportRow& known, bool described_anew,
                      const std::vector<RowFile>& files, RowReport& report) {
    if (described_anew) {
      TRY(tools_.home.catalogue->write([&](Db& db) -> Result<void> {
        Record next = plan.record;
        next.id = known.record;
        next.version = known.version;
        const Record stored = TRY(update_record(db, tools_.clock, next, wanted_.by));
        return note_import_row(db, tools_.clock,
                               {known.key, known.record, digest_of_description(plan.record), stored.version});
      }));
    }
    if (files.empty()) return {};
    const Deposit deposit = TRY(deposit_into(known.record, files));
    tell_remarks(TRY(depositor_.deposit(deposit, nullptr, stop_)), report);
    return {};
  }

  Result<void> note(const ImportRow& row) {
    return tools_.home.catalogue->write([&](Db& db) { return note_import_row(db, tools_.clock, row); });
  }

  static void tell_remarks(const Deposited& deposited, RowReport& report) {
    for (const DepositedFile& file : deposited.files) {
      const std::string name = printable(file.recording.file_name);
      if (file.duplicate_of) {
        report.remarks.push_back({name, "cli.add.duplicate", {{"record", file.duplicate_of->record.str()}}, ""});
      }
      for (const Remark& remark : file.remarks) report.remarks.push_back({name, remark.message, remark.parameters, ""});
    }
  }

  void count(const RowReport& report) {
    switch (report.outcome) {
      case RowOutcome::created: ++totals_.created; break;
      case RowOutcome::changed: ++totals_.changed; break;
      case RowOutcome::unchanged: ++totals_.unchanged; break;
      case RowOutcome::refused: ++totals_.refused; return;
    }
    totals_.files += report.files_added;
  }

  const DepositTools& tools_;
  const SheetImport& wanted_;
  const std::stop_token& stop_;
  Depositor depositor_;
  std::optional<FileFinder> finder_;
  std::unordered_map<std::string, std::size_t> seen_;  // key → row
  SheetTotals totals_;
};

}  // namespace

Result<SheetTotals> import_sheet(const DepositTools& tools, const SheetImport& wanted, const SheetListener& listener,
                                 const std::stop_token& stop) {
  return Importer(tools, wanted, stop).run(listener);
}

}  // namespace khen
