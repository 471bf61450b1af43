// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <unistd.h>
#include <memory>

#include "ingest/deposit.h"
#include "ingest/home.h"
#include "ingest/job_queue.h"
#include "ingest/runner.h"
#include "ingest/steps.h"
#include "ingest/verify.h"
#include "metadata/accounts.h"
#include "metadata/base/log.h"
#include "metadata/base/settings.h"
#include "metadata/catalogue_read.h"
#include "tests/support/clips.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scratch.h"

namespace khen::testing {

// A whole archive of a test's own, through the real parts: only Files can be made to fail.
class TestArchive {
 public:
  TestArchive() : TestArchive(Path()) {}
  // With its home elsewhere, such as on a disk of its own.
  explicit TestArchive(Path home_directory) : elsewhere(std::move(home_directory)) {
    init_home(files, clock, home_path()).value();
    reopen();
  }

  // As a new process would.
  void reopen() {
    home.reset();
    home = std::make_unique<Home>(open_home(files, clock, home_path()).value());
    settings = std::make_unique<Settings>(
        Settings::load(home->paths.settings, [](const std::string&) { return std::nullopt; }, {{"max_rung", "240"}})
            .value());
  }

  [[nodiscard]] Path home_path() const { return elsewhere.empty() ? scratch / "home" : elsewhere; }
  DepositTools tools() { return DepositTools{files, clock, *home, sandbox, 0}; }
  StepTools step_tools() { return StepTools{files, clock, *home, sandbox, *settings}; }

  Deposit deposit_of(const std::vector<Path>& paths) {
    Deposit deposit{.into = record_named_after(paths.front().filename().native()),
                    .files = {},
                    .by = {"account:tester", "a test"},
                    .import_key = std::nullopt};
    for (const Path& path : paths) deposit.files.push_back({CopyOf{path}, path.filename().native(), std::nullopt});
    return deposit;
  }

  AccountId add_archivist() {
    const NewAccount lan{"lan", "Lan", Role::archivist, "a long password", false};
    return home->catalogue->write([&](Db& db) { return create_account(db, clock, lan); }).value().id;
  }

  // Everything that waits, in this thread, with the vault's follower.
  Result<void> work() {
    auto lock = WorkerLock::take(home->paths.run).value();
    Runner runner(RunnerTools{clock, *home, log, job_steps(step_tools()), {vault_follower(step_tools())}, 1},
                  *std::move(lock));
    return runner.run_until_idle();
  }

  std::vector<Job> jobs() {
    return home->catalogue->read([](Db& db) { return list_jobs(db, JobFilter{}); }).value();
  }
  std::vector<Deliverable> deliverables(const RecordId& record) {
    return home->catalogue->read([&](Db& db) { return deliverables_of(db, record); }).value();
  }
  std::int64_t count(const std::string& table) {
    return home->catalogue
        ->read([&](Db& db) -> Result<std::int64_t> {
          Statement select = TRY(db.prepare("select count(*) from " + table));
          TRY(select.step());
          return select.number(0);
        })
        .value();
  }
  // "" when vault and catalogue agree and every byte is right.
  std::string damage() {
    std::string text;
    const VerifyReport report = verify_home(*home, clock).value();
    for (const VerifyFinding& finding : report.findings) {
      text += finding.code + " " + finding.path + " " + finding.detail + "; ";
    }
    return text;
  }

  Path elsewhere;
  Scratch scratch;
  FaultyFiles files;
  SystemClock clock;
  Sandbox sandbox{SandboxOptions{}};
  Log log{clock, STDERR_FILENO, LogLevel::error};
  std::unique_ptr<Home> home;
  std::unique_ptr<Settings> settings;
};

}  // namespace khen::testing
