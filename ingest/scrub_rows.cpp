// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/scrub_rows.h"

#include <fmt/core.h>

namespace khen {
namespace {

Result<std::optional<FixityRun>> read_run(Db& db, std::string_view condition) {
  Statement select =
      TRY(db.prepare(fmt::format("select id, started, finished, cursor, records, bytes,"
                                 " (select count(*) from fixity_finding where run = fixity_run.id),"
                                 " (select count(*) from fixity_finding where run = fixity_run.id and mended = 1)"
                                 " from fixity_run where {} order by started desc, id desc limit 1",
                                 condition)));
  if (!TRY(select.step())) return std::optional<FixityRun>();
  FixityRun run{.id = TRY(select.id<FixityRunId>(0)),
                .started = select.instant(1),
                .finished = std::nullopt,
                .cursor = select.text(3),
                .records = select.number(4),
                .bytes = static_cast<std::uint64_t>(select.number(5)),
                .findings = select.number(6),
                .mended = select.number(7)};
  if (!select.is_null(2)) run.finished = select.instant(2);
  return std::optional(std::move(run));
}

}  // namespace

Result<std::optional<FixityRun>> latest_run(Db& db) { return read_run(db, "true"); }
Result<std::optional<FixityRun>> latest_finished_run(Db& db) { return read_run(db, "finished is not null"); }

Result<std::vector<FixityFinding>> findings_of(Db& db, const FixityRunId& run, int most) {
  Statement select =
      TRY(db.prepare("select record, code, path, detail, copy, mended from fixity_finding"
                     " where run = :run order by mended, number limit :most"));
  select.bind(":run", run).bind(":most", most);
  std::vector<FixityFinding> findings;
  while (TRY(select.step())) {
    findings.push_back(
        {{select.text(0), select.text(1), select.text(2), select.text(3)}, select.text(4), select.number(5) != 0});
  }
  return findings;
}

Result<FixityRun> begin_run(Db& db, const Clock& clock) {
  FixityRun run{.id = FixityRunId::make(clock), .started = clock.now(), .finished = std::nullopt, .cursor = {}};
  Statement insert = TRY(db.prepare("insert into fixity_run (id, started) values (:id, :now)"));
  insert.bind(":id", run.id).bind(":now", run.started);
  TRY(insert.run());
  return run;
}

Result<void> add_findings(Db& db, const Clock& clock, FixityRun& run, const std::vector<FixityFinding>& findings) {
  Statement insert = TRY(db.prepare(
      "insert into fixity_finding (run, number, record, copy, code, path, detail, mended, at) values (:run,"
      " (select coalesce(max(number), 0) + 1 from fixity_finding where run = :run), :record, :copy, :code, :path,"
      " :detail, :mended, :at)"));
  for (const FixityFinding& finding : findings) {
    insert.bind(":run", run.id)
        .bind(":record", finding.what.record)
        .bind(":copy", finding.copy)
        .bind(":code", finding.what.code)
        .bind(":path", finding.what.path)
        .bind(":detail", finding.what.detail)
        .bind(":mended", finding.mended ? 1 : 0)
        .bind(":at", clock.now());
    TRY(insert.run());
    ++run.findings;
    if (finding.mended) ++run.mended;
  }
  return {};
}

Result<void> keep_progress(Db& db, const FixityRun& run) {
  Statement update =
      TRY(db.prepare("update fixity_run set cursor = :cursor, records = :records, bytes = :bytes where id = :id"));
  update.bind(":cursor", run.cursor).bind(":records", run.records).bind(":bytes", run.bytes).bind(":id", run.id);
  return update.run();
}

Result<void> finish_run(Db& db, const Clock& clock, FixityRun& run) {
  run.finished = clock.now();
  Statement update = TRY(db.prepare("update fixity_run set finished = :now where id = :id"));
  update.bind(":now", *run.finished).bind(":id", run.id);
  TRY(update.run());
  return db.execute(
      "delete from fixity_run where id not in (select id from fixity_run order by started desc limit 100)");
}

}  // namespace khen
