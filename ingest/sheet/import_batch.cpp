// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/import_batch.h"

#include <fmt/core.h>
#include <sys/file.h>

#include <algorithm>

#include "ingest/sheet/batches.h"
#include "ingest/sheet/sheet_report.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

// What earlier attempts at the same run have done, by the row's number.
using Earlier = std::unordered_map<std::size_t, RowReport>;

std::string attempt_name(const Job& job, int attempt) { return fmt::format("run-{}-{}.jsonl", job.id.text(), attempt); }

// Rows that an attempt took in which then came to a sudden end: in the next one they are found in their place.
Result<Earlier> read_earlier(const Path& own, const Job& job) {
  Earlier earlier;
  std::error_code code;
  for (int attempt = 1; fs::exists(own / attempt_name(job, attempt), code); ++attempt) {
    const SheetListener listener{
        .on_header = [](const SheetFacts&, const TableRow&, const Header&) -> Result<void> { return {}; },
        .on_row = [&](const TableRow&, const RowReport* report) -> Result<void> {
          const bool acted =
              report != nullptr && (report->outcome == RowOutcome::created || report->outcome == RowOutcome::changed);
          if (acted) earlier.insert_or_assign(report->number, *report);
          return {};
        }};
    TRY(replay_report(own / attempt_name(job, attempt), listener));
  }
  return earlier;
}

Path free_attempt(const Path& own, const Job& job) {
  std::error_code code;
  int attempt = 1;
  while (fs::exists(own / attempt_name(job, attempt), code)) ++attempt;
  return own / attempt_name(job, attempt);
}

Result<void> remove_attempts(Files& files, const Path& own) {
  std::vector<Path> old;
  std::error_code code;
  for (fs::directory_iterator it(own, code), end; !code && it != end; it.increment(code)) {
    if (it->path().filename().native().starts_with("run-")) old.push_back(it->path());
  }
  for (const Path& path : old) TRY(files.remove(path));
  return {};
}

// One run of one batch.
class BatchRunner {
 public:
  BatchRunner(const StepTools& tools, const Job& job, const StepContext& context, Batch batch, ImportMode mode)
      : tools_(tools),
        job_(job),
        context_(context),
        batch_(std::move(batch)),
        mode_(mode),
        places_(places_of(tools.home.paths, batch_)) {}

  Result<void> run() {
    const Descriptor lock = TRY(lock_batch(tools_.files, places_.own, LOCK_EX));
    const Earlier earlier = TRY(read_earlier(places_.own, job_));
    const Path attempt = free_attempt(places_.own, job_);
    SheetReport report = TRY(SheetReport::create(tools_.files, attempt));
    const auto totals = take_in(report, earlier);
    const bool comes_again = !totals && (totals.error().code == Code::cancelled || facts(totals.error().code).retry);
    if (comes_again) return totals.error();
    // What was found out counts also when the sheet as a whole is refused.
    TRY(tools_.files.rename(attempt, places_.report(mode_)));
    TRY(remove_attempts(tools_.files, places_.own));
    if (totals) TRY(note(*totals));
    if (batch_.folder) TRY(report_beside_sheet(totals));
    return totals ? Result<void>() : totals.error();
  }

 private:
  Result<SheetTotals> take_in(SheetReport& report, const Earlier& earlier) {
    const SheetImport wanted{.sheet = places_.sheet,
                             .directory = places_.directory,
                             .mode = mode_,
                             .by = {batch_.agent, "imported from " + batch_.sheet},
                             .language = batch_.language,
                             .custody = batch_.folder ? Custody::theirs : Custody::ours};
    std::size_t rows = 0;
    std::size_t made = 0;
    SheetTotals corrected;
    const SheetListener listener{
        .on_header = [&](const SheetFacts& facts, const TableRow& titles, const Header& header) -> Result<void> {
          rows = facts.rows;
          return report.header(facts, titles, header);
        },
        .on_row = [&](const TableRow& row, const RowReport* told) -> Result<void> {
          const auto before = told == nullptr ? earlier.end() : earlier.find(told->number);
          const bool repeated = before != earlier.end() && told->outcome == RowOutcome::unchanged;
          TRY(report.row(row, repeated ? &before->second : told));
          if (repeated) {
            ++(before->second.outcome == RowOutcome::created ? corrected.created : corrected.changed);
            corrected.files += before->second.files_added;
          }
          const bool stored = told != nullptr && told->files_added > 0 && mode_ == ImportMode::carry_out;
          if (stored && made++ % 50 == 0) wake_worker(tools_.home.paths.run);  // it can be worked on at once
          if (rows > 0) context_.progress(stage(), static_cast<double>(row.number) / static_cast<double>(rows));
          return {};
        },
        .on_end = [&](const UnusedFiles& unused) { return report.end(unused); }};
    const DepositTools deposit{tools_.files,
                               tools_.clock,
                               tools_.home,
                               tools_.sandbox,
                               static_cast<std::uint64_t>(tools_.settings.number(Setting::upload_limit)),
                               tools_.scanner};
    SheetTotals totals = TRY(import_sheet(deposit, wanted, listener, context_.stop));
    totals.created += corrected.created;
    totals.changed += corrected.changed;
    totals.unchanged -= corrected.created + corrected.changed;
    totals.files += corrected.files;
    return totals;
  }

  [[nodiscard]] std::string_view stage() const { return mode_ == ImportMode::check ? "checking_rows" : "taking_in"; }

  Result<void> note(const SheetTotals& totals) {
    return tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      Batch fresh = TRY(read_batch(db, batch_.id));
      fresh.ran = BatchRun{mode_, totals};
      fresh.changed = tools_.clock.now();
      return update_batch(db, fresh);
    });
  }

  // Written whole and then named, so that nobody takes half of it for all.
  Result<void> report_beside_sheet(const Result<SheetTotals>& totals) {
    if (!tools_.sheet_words) return {};
    const SheetWords words = tools_.sheet_words(batch_.language, mode_);
    const Path path = report_beside(places_.sheet);
    Path cause = path;
    cause.replace_extension(".txt");
    TRY(tools_.files.remove(cause));
    if (!totals) {
      const Error& error = totals.error();
      TRY(write_durably(tools_.files, cause, words.problem({"", error.message, error.parameters, ""}) + "\n"));
    }
    const Path fresh = path.parent_path() / ("." + path.filename().native());
    AnnotatedSheet sheet(tools_.files, fresh, words);
    const SheetListener listener{
        .on_header = [&](const SheetFacts& facts, const TableRow& titles,
                         const Header& header) { return sheet.header(facts, titles, header); },
        .on_row = [&](const TableRow& row, const RowReport* report) { return sheet.row(row, report); },
        .on_end = [&](const UnusedFiles& unused) { return sheet.end(unused); }};
    TRY(replay_report(places_.report(mode_), listener));
    TRY(sheet.finish());
    std::error_code code;
    if (!fs::exists(fresh, code)) return {};  // there was no row that could be told about
    return tools_.files.rename(fresh, path);
  }

  const StepTools& tools_;
  const Job& job_;
  const StepContext& context_;
  Batch batch_;
  ImportMode mode_;
  BatchPlaces places_;
};

Result<void> import_batch(const StepTools& tools, const Job& job, const StepContext& context) {
  const BatchWork work = TRY(parse_batch_object(job.object));
  Batch batch = TRY(tools.home.catalogue->read([&](Db& db) { return read_batch(db, work.batch); }));
  return BatchRunner(tools, job, context, std::move(batch), work.mode).run();
}

}  // namespace

Step import_batch_step(const StepTools& tools) {
  return Step{[tools](const Job& job, const StepContext& context) { return import_batch(tools, job, context); },
              // The batch's page and the Job itself tell why.
              [](Db&, const Job&, const Error&) -> Result<void> { return {}; }};
}

Path report_beside(const Path& sheet) {
  return sheet.parent_path() / (sheet.stem().native() + std::string(sheet_report_mark) + sheet.extension().native());
}

}  // namespace khen
