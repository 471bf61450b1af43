// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "ingest/job_queue.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/record_json.h"
#include "server/follow.h"
#include "server/terminal.h"
#include "server/verbs.h"
#include "server/worker.h"

namespace khen {
namespace {

Result<Record> described_record(const AddOptions& options) {
  if (!options.record_file.empty()) {
    const auto content = read_file(options.record_file, 4 << 20);
    if (!content) {
      return with_cause(fail(Code::not_found, "file.not_found", {{"file", options.record_file}}),
                        content.error().cause);
    }
    return parse_record(*content);
  }
  Record record = record_named_after(Path(options.files.front()).filename().native());
  record.status = Status::published;
  record.access = AccessClass::everyone;
  return record;
}

Result<Deposit> plan_deposit(const AddOptions& options) {
  Deposit deposit{.into = Record{}, .files = {}, .by = {std::string(program_agent), ""}, .import_key = std::nullopt};
  if (!options.into.empty()) {
    deposit.into = TRY(RecordId::parse(options.into));
  } else {
    Record record = TRY(described_record(options));
    if (!options.title.empty()) record.all(FieldId::titles) = {LocalizedText{"vi", options.title}};
    if (options.draft) record.status = Status::draft;
    if (!options.access.empty()) {
      const auto access = parse_access_class(options.access);
      if (!access) return fail(Code::usage, "access.unknown", {{"value", options.access}});
      record.access = *access;
    }
    deposit.into = std::move(record);
  }
  if (!options.key.empty()) deposit.import_key = options.key;
  for (const std::string& file : options.files) {
    deposit.files.push_back({CopyOf{file}, Path(file).filename().native(), std::nullopt});
  }
  return deposit;
}

std::string label_of(const Invocation& invocation, const Job& job) {
  return job.stage.empty() ? invocation.say("job.derive") : invocation.say("stage." + job.stage);
}

// Shows the Jobs of one Record until none of them waits or runs.
Result<void> wait_for(const Invocation& invocation, Archive& archive, const RecordId& record, bool quiet) {
  ProgressLine line;
  return follow_catalogue(invocation, archive.home.paths.catalogue, [&]() -> Result<bool> {
    const auto jobs = TRY(archive.home.catalogue->read(
        [&](Db& db) { return list_jobs(db, JobFilter{.state = std::nullopt, .record = record, .limit = 1000}); }));
    bool busy = false;
    for (const Job& job : jobs) {
      busy = busy || job.state == JobState::waiting || job.state == JobState::running;
      if (job.state == JobState::running && !quiet) line.show(label_of(invocation, job), job.progress);
    }
    return !busy;
  });
}

// A failed Job is no failure of adding: the original is stored. It is told all the same.
Result<void> tell_failures(const Invocation& invocation, Archive& archive, const RecordId& record) {
  const auto jobs = TRY(archive.home.catalogue->read(
      [&](Db& db) { return list_jobs(db, JobFilter{.state = std::nullopt, .record = record, .limit = 1000}); }));
  for (const Job& job : jobs) {
    if (job.error && job.state != JobState::done) {
      fmt::print(stderr, "khen: {}\n", invocation.messages.explain(invocation.language, *job.error));
    }
  }
  return {};
}

void tell_result(const Invocation& invocation, const AddOptions& options, const Deposited& deposited) {
  if (invocation.output == Output::json) {
    nlohmann::ordered_json out{{"record", deposited.record.text()}, {"recordings", nlohmann::json::array()}};
    for (const DepositedFile& file : deposited.files) {
      nlohmann::ordered_json one{{"id", file.recording.id.text()},
                                 {"file_name", file.recording.file_name},
                                 {"media_type", file.recording.media_type},
                                 {"bytes", file.recording.bytes},
                                 {"sha512", file.recording.sha512}};
      if (file.duplicate_of) one["duplicate_of"] = file.duplicate_of->id.text();
      out["recordings"].push_back(std::move(one));
    }
    fmt::print("{}\n", out.dump(2));
    return;
  }
  if (options.quiet) return;
  for (const DepositedFile& file : deposited.files) {
    fmt::print("{}\n", invocation.say("cli.add.stored", {{"file", printable(file.recording.file_name)},
                                                         {"type", file.recording.media_type}}));
    if (file.duplicate_of) {
      fmt::print("  {}\n", invocation.say("cli.add.duplicate", {{"record", file.duplicate_of->record.str()}}));
    }
    for (const Remark& remark : file.remarks) fmt::print("  {}\n", invocation.say(remark.message, remark.parameters));
  }
  fmt::print("{}\n", invocation.say("cli.add.record", {{"id", deposited.record.str()}}));
}

// Somebody must make the Renditions: the living worker, else this process.
Result<void> see_it_done(const Invocation& invocation, const AddOptions& options, Archive& archive,
                         const RecordId& record) {
  const SystemClock clock;
  Log log(clock, STDERR_FILENO, LogLevel::error);
  const auto shop = TRY(Workshop::open(invocation, archive, log));
  if (!shop) {
    wake_worker(archive.home.paths.run);
    if (!options.wait) return {};
    TRY(wait_for(invocation, archive, record, options.quiet));
    return tell_failures(invocation, archive, record);
  }
  {
    ProgressLine line;
    TRY(shop->runner().run_until_idle(
        [&](const Job& job) {
          if (!options.quiet) line.show(label_of(invocation, job), job.progress);
        },
        invocation.stop));
  }
  return tell_failures(invocation, archive, record);
}

}  // namespace

Result<void> verb_add(const Invocation& invocation, const AddOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  if (!options.key.empty()) {
    const auto known = TRY(archive->home.catalogue->read([&](Db& db) { return find_by_import_key(db, options.key); }));
    if (known) {
      if (!options.quiet) fmt::print("{}\n", invocation.say("cli.add.known", {{"id", known->str()}}));
      return {};
    }
  }
  const Deposit deposit = TRY(plan_deposit(options));
  TRY(archive->sandbox.check());
  Depositor depositor(archive->deposit_tools(invocation));
  TRY(depositor.sweep());
  Result<Deposited> deposited = fail(Code::internal, "internal");
  {
    ProgressLine line;
    deposited = depositor.deposit(
        deposit,
        [&](const DepositProgress& progress) {
          if (options.quiet || progress.of == 0) return;
          line.show(printable(options.files[progress.file]),
                    static_cast<double>(progress.bytes) / static_cast<double>(progress.of));
        },
        invocation.stop);
  }
  if (!deposited) return std::move(deposited).error();
  tell_result(invocation, options, *deposited);
  return see_it_done(invocation, options, *archive, deposited->record);
}

}  // namespace khen
