// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <random>

#include "ingest/backup.h"
#include "ingest/scrub.h"
#include "tests/faults/support/child.h"
#include "tests/support/archive.h"
#include "tests/support/size.h"

// kill -9 of a process at work, KHEN_KILLS times (50) at random moments.
namespace khen {
namespace {

namespace fs = std::filesystem;

class Kill : public ::testing::Test {
 protected:
  // Runs `work` in a child, with an archive opened by itself.
  std::unique_ptr<testing::Child> run_in_child(const std::function<void(const testing::Child::Tell&)>& work) {
    archive_.home.reset();
    return std::make_unique<testing::Child>([&](const testing::Child::Tell& tell) {
      archive_.reopen();
      work(tell);
    });
  }
  int moment(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  Result<Deposited> deposit(const std::string& name) {
    testing::write_bytes(archive_.scratch / name, "words of " + name);
    return Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / name}));
  }

  testing::TestArchive archive_;
  std::mt19937 random_{20260217};
};

TEST_F(Kill, WhileDepositingLosesNothingThatWasAcknowledged) {
  std::size_t acknowledged = 0;
  std::size_t half_way = 0;
  const std::uint64_t rounds = testing::size_from("KHEN_KILLS", 50);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto child = run_in_child([&](const testing::Child::Tell& tell) {
      for (int i = 0;; ++i) {
        const auto deposited = deposit(std::to_string(round) + "-" + std::to_string(i) + ".txt");
        if (!deposited) ::_exit(1);
        tell(deposited->record.str());
      }
    });
    // A moment chosen at random, on the way of one of the first deposits.
    child->let_work(20'000, moment(150));
    child->kill();
    archive_.reopen();

    const auto swept = Depositor(archive_.tools()).sweep();
    ASSERT_TRUE(swept);
    EXPECT_TRUE(swept->failures.empty());
    half_way += swept->finished.size();
    for (const std::string& line : child->told()) {
      ++acknowledged;
      ASSERT_EQ(archive_.deliverables(RecordId::parse(line).value()).size(), 1u);
    }
    EXPECT_EQ(archive_.home->vault.records().value().size(), static_cast<std::size_t>(archive_.count("record")));
    EXPECT_EQ(archive_.count("job"), archive_.count("recording"));
  }
  EXPECT_GE(acknowledged, rounds) << "positive control: something was acknowledged before the kills";
  EXPECT_GT(half_way, 0u) << "positive control: some died between deciding and storing";
  EXPECT_EQ(archive_.damage(), "");
}

// Snapshot, second copy, looking through and backups: whatever was at work when it died, the next one goes on.
TEST_F(Kill, WhileKeepingLeavesVaultCopyAndBackupsSound) {
  const CopyPlace place{"disk-b", archive_.scratch / "disk-b"};
  fs::create_directories(place.directory);
  ASSERT_TRUE(prepare_copy(archive_.files, archive_.clock, place));
  const Path backup = archive_.scratch / "backup";
  const auto keep = [&](const testing::Child::Tell& tell) {
    for (int i = 0;; ++i) {
      if (!deposit(std::to_string(moment(1'000'000'000)) + ".txt") || !archive_.work()) ::_exit(1);
      const CopyTools tools{archive_.files, archive_.clock, *archive_.home};
      fs::remove(backup / "backup.json");  // what lacks it is no backup any more
      fs::remove_all(backup);
      if (!follow_copy(tools, place) || !scrub(tools, {place}, {}) ||
          !back_up(*archive_.home, archive_.files, archive_.clock, backup))
        ::_exit(1);
      tell(std::to_string(i));
    }
  };
  std::size_t rounds_told = 0;
  const std::uint64_t rounds = std::max<std::uint64_t>(testing::size_from("KHEN_KILLS", 50) / 5, 5);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto child = run_in_child(keep);
    // Now before the first round of its work is over, now after, however slow the machine is.
    child->let_work(round % 3 == 0 ? 60'000 : moment(900), moment(600));
    child->kill();
    rounds_told += child->told().size();
    archive_.reopen();
    ASSERT_TRUE(Depositor(archive_.tools()).sweep());
    if (!fs::exists(backup / "backup.json")) continue;
    const auto checked = check_backup(archive_.files, archive_.clock, backup, archive_.scratch.path());
    ASSERT_TRUE(checked) << checked.error().message << checked.error().cause;
    EXPECT_TRUE(checked->findings.empty());
  }
  EXPECT_GT(rounds_told, 0u) << "positive control: some work was done in between";
  ASSERT_TRUE(archive_.work());
  const CopyTools tools{archive_.files, archive_.clock, *archive_.home};
  ASSERT_TRUE(follow_copy(tools, place));
  const auto run = scrub(tools, {place}, ScrubOptions{.begin = Begin::anew, .mending = Mending::none});
  ASSERT_TRUE(run) << run.error().message << run.error().cause;
  EXPECT_EQ(run->findings, 0);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(Kill, AWorkerInTheMiddleOfAJobIsFollowedByOneThatFinishesItAtOnce) {
  const auto deposited =
      Depositor(archive_.tools())
          .deposit(archive_.deposit_of({testing::make_video(archive_.scratch / "v.mp4", 20, "640x360")}));
  ASSERT_TRUE(deposited);
  const auto child = run_in_child([&](const testing::Child::Tell& tell) {
    auto lock = WorkerLock::take(archive_.home->paths.run).value();
    Runner runner(RunnerTools{archive_.clock, *archive_.home, archive_.log, job_steps(archive_.step_tools()), {}, 1},
                  *std::move(lock));
    const auto ran = runner.run_until_idle([&](const Job& job) {
      if (job.stage == "first" || job.stage == "sound") tell("encoding");
    });
    if (!ran) ::_exit(1);
  });
  child->let_work(60'000, 0);
  child->kill();
  ASSERT_FALSE(child->told().empty()) << "the child ended before it encoded";
  archive_.reopen();

  ASSERT_EQ(archive_.jobs().at(0).state, JobState::running) << "positive control: it died with the lease in its hand";
  EXPECT_FALSE(archive_.deliverables(deposited->record).at(0).renditions) << "P2: nothing half-made is published";
  ASSERT_TRUE(archive_.work());
  const Job job = archive_.jobs().at(0);
  EXPECT_EQ(job.state, JobState::done) << (job.error ? job.error->message : "");
  EXPECT_EQ(job.attempts, 2);
  EXPECT_TRUE(archive_.deliverables(deposited->record).at(0).renditions);
  EXPECT_TRUE(fs::is_empty(archive_.home->paths.renditions / ".work"));
  EXPECT_EQ(archive_.damage(), "");
}

}  // namespace
}  // namespace khen
