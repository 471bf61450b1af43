// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "ingest/upload.h"
#include "tests/support/archive.h"

// The numbered faults on the way of a deposit. After each: nothing acknowledged is lost, nothing half-made is visible,
// trying again works and stores once.
namespace khen {
namespace {

namespace fs = std::filesystem;
using testing::Fault;

class DepositFaults : public ::testing::TestWithParam<Fault> {
 protected:
  Path text(int number) {
    const Path path = archive_.scratch / ("words-" + std::to_string(number) + ".txt");
    testing::write_bytes(path, "words of number " + std::to_string(number) + "\n");
    return path;
  }
  bool is_stored(const RecordId& record, const Path& source) {
    for (const Deliverable& one : archive_.deliverables(record)) {
      const auto path = archive_.home->vault.path_of(record, one.recording.vault_path);
      if (path && read_file(*path, 1000).value() == read_file(source, 1000).value()) return true;
    }
    return false;
  }
  std::size_t staged() {
    std::error_code code;
    const fs::directory_iterator deposits(archive_.home->paths.staging / "deposits", code);
    return code ? 0 : static_cast<std::size_t>(std::distance(deposits, fs::directory_iterator()));
  }

  testing::TestArchive archive_;
};

TEST_P(DepositFaults, EveryCallCanFail) {
  bool ended = false;
  int half_way = 0;
  for (int at = 1; !ended; ++at) {
    const Path file = text(at);
    const auto records = archive_.count("record");
    archive_.files.arm(GetParam(), at);
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
    ended = !archive_.files.fired();
    archive_.files.disarm();
    if (GetParam() == Fault::disk_full && !deposited) {
      EXPECT_EQ(deposited.error().code, Code::disk_full) << at;
    }
    archive_.reopen();

    // P1, P2: acknowledged means there; not acknowledged means that readers see nothing.
    EXPECT_EQ(archive_.count("record"), records + (deposited ? 1 : 0)) << "call " << at;
    if (deposited) {
      EXPECT_TRUE(is_stored(deposited->record, file)) << "call " << at;
    }

    Depositor depositor(archive_.tools());
    const auto swept = depositor.sweep();
    ASSERT_TRUE(swept) << "call " << at;
    EXPECT_TRUE(swept->failures.empty()) << "call " << at;
    if (!deposited && !swept->finished.empty()) ++half_way;
    EXPECT_EQ(staged(), 0u) << "call " << at;
    EXPECT_EQ(archive_.home->vault.records().value().size(), static_cast<std::size_t>(archive_.count("record"))) << at;
    if (!deposited) {
      const auto again = depositor.deposit(archive_.deposit_of({file}));
      ASSERT_TRUE(again) << "call " << at << ": " << again.error().message;
      EXPECT_TRUE(is_stored(again->record, file));
    }
    EXPECT_EQ(archive_.count("record"), records + 1) << "stored once, call " << at;
  }
  EXPECT_EQ(archive_.damage(), "");
  EXPECT_GT(half_way, 0) << "positive control: some were decided but not done, which only sweep() mends";
}

TEST_P(DepositFaults, TryingAgainInTheSameProcessStoresOnceToo) {
  bool ended = false;
  for (int at = 1; !ended; ++at) {
    const Path file = text(at);
    const auto records = archive_.count("record");
    archive_.files.arm(GetParam(), at);
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
    ended = !archive_.files.fired();
    archive_.files.disarm();
    if (!deposited) {
      const auto again = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
      ASSERT_TRUE(again) << "call " << at << ": " << again.error().message;
    }
    EXPECT_EQ(archive_.count("record"), records + 1) << "call " << at;
  }
  ASSERT_TRUE(Depositor(archive_.tools()).sweep());
  EXPECT_EQ(archive_.damage(), "");
}

TEST_P(DepositFaults, AnUploadSurvivesThemToo) {
  const AccountId account = archive_.add_archivist();
  const auto body = [](const ByteSink& sink) { return sink(as_bytes("some words\n")); };
  bool ended = false;
  for (int at = 1; !ended; ++at) {
    const auto recordings = archive_.count("recording");
    Uploads uploads(archive_.tools(), UploadLimits{});
    const Upload upload = uploads.create({account, std::nullopt, std::to_string(at) + ".txt", 11}).value();
    archive_.files.arm(GetParam(), at);
    const auto offset = uploads.append(account, upload.id, 0, body);
    auto finished = offset ? uploads.finish(account, upload.id, {"account:lan", ""})
                           : Result<std::optional<Deposited>>(offset.error());
    ended = !archive_.files.fired();
    archive_.files.disarm();
    archive_.reopen();

    Uploads after(archive_.tools(), UploadLimits{});
    if (!finished) {
      const std::uint64_t told = after.find(account, upload.id).value().received;
      EXPECT_EQ(told, offset ? 11u : 0u) << "call " << at;
      if (told == 0) {
        ASSERT_TRUE(after.append(account, upload.id, 0, body)) << "call " << at;
      }
      finished = after.finish(account, upload.id, {"account:lan", ""});
    }
    ASSERT_TRUE(finished) << "call " << at << ": " << finished.error().message << finished.error().cause;
    EXPECT_EQ(archive_.count("recording"), recordings + 1) << "call " << at;
  }
  ASSERT_TRUE(Depositor(archive_.tools()).sweep());
  EXPECT_EQ(archive_.damage(), "");
}

INSTANTIATE_TEST_SUITE_P(EveryCall, DepositFaults, ::testing::Values(Fault::fail_once, Fault::disk_full, Fault::crash),
                         [](const auto& parameter) {
                           switch (parameter.param) {
                             case Fault::fail_once: return "FailsOnce";
                             case Fault::disk_full: return "DiskFull";
                             default: return "Crash";
                           }
                         });

TEST(FullDisk, LeavesReadingAloneAndRecoversByItself) {
  testing::TestArchive archive;
  testing::write_bytes(archive.scratch / "a.txt", "words");
  const auto kept = Depositor(archive.tools()).deposit(archive.deposit_of({archive.scratch / "a.txt"}));
  ASSERT_TRUE(kept);
  archive.files.arm(Fault::disk_full, 1);
  ASSERT_TRUE(archive.work());  // the snapshot can't be written, which is no reason to stop
  EXPECT_TRUE(archive.home->vault.path_of(kept->record, kept->files.at(0).recording.vault_path));
  EXPECT_EQ(Depositor(archive.tools()).deposit(archive.deposit_of({archive.scratch / "a.txt"})).error().code,
            Code::disk_full);
  const Job waiting = archive.jobs().at(0);
  EXPECT_EQ(waiting.state, JobState::waiting);
  EXPECT_EQ(who_must_act(waiting), Actor::administrator);

  archive.files.disarm();
  archive.home->catalogue->write([&](Db& db) { return retry_job(db, archive.clock, waiting.id); }).value();
  ASSERT_TRUE(archive.work());
  EXPECT_EQ(archive.jobs().at(0).state, JobState::done);
  EXPECT_TRUE(archive.home->vault.path_of(kept->record, "events.json"));
  EXPECT_EQ(archive.damage(), "");
}

}  // namespace
}  // namespace khen
