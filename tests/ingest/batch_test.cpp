// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "ingest/sheet/annotate.h"
#include "ingest/sheet/batches.h"
#include "ingest/sheet/import_batch.h"
#include "ingest/sheet/sheet_report.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class BatchTest : public ::testing::Test {
 protected:
  Batches batches() { return {archive_.files, archive_.clock, *archive_.home}; }

  Path incoming(const std::string& content) {
    const Path path = archive_.home->paths.staging / ("in-" + std::to_string(++count_));
    testing::write_bytes(path, content);
    return path;
  }
  BatchId begin() { return batches().create("account:lan", "vi").value().id; }
  Result<void> add(const BatchId& id, const std::string& name, const std::string& content) {
    return batches().add_file(id, {incoming(content), name});
  }
  void put_sheet(const BatchId& id, const std::string& csv) {
    const auto put = batches().put_sheet(id, {incoming(csv), "lô 1.csv"});
    ASSERT_TRUE(put) << put.error().message << put.error().cause;
  }
  Batch read(const BatchId& id) {
    return archive_.home->catalogue->read([&](Db& db) { return read_batch(db, id); }).value();
  }
  std::optional<Job> job(const BatchId& id) {
    return archive_.home->catalogue->read([&](Db& db) { return job_of_batch(db, id); }).value();
  }
  // "2 created; 3 refused sheet.file_missing (a.txt); unused b.txt"
  std::string run(const BatchId& id, ImportMode mode) {
    const auto started = batches().start(id, mode);
    if (!started) return started.error().message;
    EXPECT_TRUE(archive_.work());
    return told(id, mode);
  }
  std::string told(const BatchId& id, ImportMode mode) {
    static constexpr std::string_view names[] = {"created", "changed", "unchanged", "refused"};
    std::string text;
    const SheetListener listener{
        .on_header = [&](const SheetFacts&, const TableRow&, const Header& header) -> Result<void> {
          for (const SheetProblem& one : header.problems) text += one.message + "; ";
          return {};
        },
        .on_row = [&](const TableRow& row, const RowReport* report) -> Result<void> {
          if (report == nullptr) return {};
          text += std::to_string(row.number) + " " + std::string(names[static_cast<std::size_t>(report->outcome)]);
          for (const SheetProblem& one : report->problems) text += " " + one.message + " (" + one.suggestion + ")";
          text += "; ";
          return {};
        },
        .on_end = [&](const UnusedFiles& unused) -> Result<void> {
          for (const std::string& name : unused.names) text += "unused " + name + "; ";
          return {};
        }};
    const auto replayed = replay_report(places_of(archive_.home->paths, read(id)).report(mode), listener);
    return replayed ? text : replayed.error().message;
  }

  testing::TestArchive archive_;
  int count_ = 0;
};

TEST_F(BatchTest, GoodRowsAreStoredAndBadOnesExplained) {
  const BatchId id = begin();
  ASSERT_TRUE(add(id, "a.txt", "một"));
  ASSERT_TRUE(add(id, "đĩa 1/b.txt", "hai"));
  ASSERT_TRUE(add(id, "thừa.txt", "không ai nhắc tới"));
  put_sheet(id, "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,đĩa 1/,Khan\nK3,đĩa 1/c.txt,Hri\nK4,a.txt,\n");
  const std::string found = "4 refused sheet.file_missing (b.txt); 5 refused finding.required (); unused thừa.txt; ";
  EXPECT_EQ(run(id, ImportMode::check), "2 created; 3 created; " + found);
  EXPECT_EQ(archive_.count("record"), 0);
  EXPECT_EQ(run(id, ImportMode::carry_out), "2 created; 3 created; " + found);
  EXPECT_EQ(archive_.count("record"), 2);
  EXPECT_EQ(archive_.count("recording"), 2);
  ASSERT_TRUE(read(id).ran);
  EXPECT_EQ(read(id).ran->totals.created, 2U);
  EXPECT_EQ(read(id).ran->totals.refused, 2U);
  EXPECT_EQ(read(id).ran->totals.unused, 1U);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(BatchTest, TheCorrectedSheetBringsOnlyWhatIsMissing) {
  const BatchId id = begin();
  ASSERT_TRUE(add(id, "a.txt", "một"));
  put_sheet(id, "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,b.txt,Khan\n");
  EXPECT_EQ(run(id, ImportMode::carry_out), "2 created; 3 refused sheet.file_missing (a.txt); ");
  ASSERT_TRUE(add(id, "b.txt", "hai"));
  put_sheet(id, "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,b.txt,Khan\n");
  EXPECT_EQ(run(id, ImportMode::carry_out), "2 unchanged; 3 created; ");
  EXPECT_EQ(archive_.count("recording"), 2);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(BatchTest, ASheetThatCannotBeReadFailsAndSaysWhy) {
  const BatchId id = begin();
  EXPECT_EQ(run(id, ImportMode::check), "batch.no_sheet");
  put_sheet(id, "key,files,nonsense\nK1,,x\n");
  EXPECT_EQ(run(id, ImportMode::check), "sheet.column_unknown; ");
  EXPECT_EQ(job(id)->state, JobState::failed);
  EXPECT_EQ(job(id)->error->message, "sheet.columns");
  EXPECT_EQ(who_must_act(*job(id)), Actor::archivist);
}

TEST_F(BatchTest, AKilledRunGoesOnAndTellsWhatItDid) {
  const BatchId id = begin();
  std::string csv = "key,files,titles[vi]\n";
  std::string all;
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(add(id, "f" + std::to_string(i) + ".txt", "lời " + std::to_string(i)));
    csv += "K" + std::to_string(i) + ",f" + std::to_string(i) + ".txt,Bài " + std::to_string(i) + "\n";
    all += std::to_string(i + 2) + " created; ";
  }
  put_sheet(id, csv);
  ASSERT_TRUE(batches().start(id, ImportMode::carry_out));
  for (int deaths = 0; deaths < 2; ++deaths) {
    archive_.home.reset();
    const pid_t pid = ::fork();
    if (pid == 0) {
      archive_.reopen();
      Step step = import_batch_step(archive_.step_tools());
      const auto until_killed = [&](const Job& job, const StepContext& context) {
        StepContext watched = context;
        watched.progress = [&, rows = 0](std::string_view, double) mutable {
          if (++rows == 4 * (deaths + 1)) ::kill(::getpid(), SIGKILL);
        };
        return step.run(job, watched);
      };
      Runner runner(RunnerTools{archive_.clock,
                                *archive_.home,
                                archive_.log,
                                {{JobKind::import_sheet, {until_killed, step.gave_up}}},
                                {},
                                1},
                    *WorkerLock::take(archive_.home->paths.run).value());
      [[maybe_unused]] const auto ran = runner.run_until_idle();
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    archive_.reopen();
    EXPECT_GE(archive_.count("record"), 4 * (deaths + 1) - 1);
    EXPECT_LT(archive_.count("record"), 12);
  }
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(told(id, ImportMode::carry_out), all);
  EXPECT_EQ(read(id).ran->totals.created, 12U);
  EXPECT_EQ(read(id).ran->totals.unchanged, 0U);
  EXPECT_EQ(archive_.count("recording"), 12);
  EXPECT_EQ(archive_.damage(), "");
  // The control: an ordinary second run tells what is.
  EXPECT_TRUE(run(id, ImportMode::carry_out).starts_with("2 unchanged; 3 unchanged; "));
}

TEST_F(BatchTest, NamesLeadNowhereElse) {
  const BatchId id = begin();
  for (const std::string name :
       {"../a.txt", "/etc/a.txt", "a/../../b", "", "a//b", "a\nb", "a\\..\\..\\b", "\xff", "..", "a/."}) {
    const auto added = add(id, name, "x");
    ASSERT_FALSE(added) << name;
    EXPECT_EQ(added.error().message, "sheet.path") << name;
  }
  ASSERT_TRUE(add(id, "a.txt", "x"));
  EXPECT_FALSE(add(id, "a.txt/b.txt", "x"));
  ASSERT_TRUE(add(id, "c\\d.txt", "x"));
  EXPECT_FALSE(add(id, "c", "x"));
  std::string names;
  const auto files = batches().files_of(id).value();
  for (const BatchFile& file : files) names += file.path + " ";
  EXPECT_EQ(names, "a.txt c/d.txt ");
}

TEST_F(BatchTest, NothingChangesUnderTheHandsOfARun) {
  const BatchId id = begin();
  ASSERT_TRUE(add(id, "a.txt", "một"));
  put_sheet(id, "key,files,titles[vi]\nK1,a.txt,Hát ru\n");
  ASSERT_TRUE(batches().start(id, ImportMode::carry_out));
  EXPECT_EQ(batches().start(id, ImportMode::check).error().message, "batch.busy");
  EXPECT_EQ(batches().remove(id).error().message, "batch.busy");
  {
    const auto running = lock_batch(archive_.files, places_of(archive_.home->paths, read(id)).own, LOCK_EX);
    ASSERT_TRUE(running);
    EXPECT_EQ(add(id, "a.txt", "hai").error().message, "batch.busy");
  }
  ASSERT_TRUE(archive_.work());
  EXPECT_TRUE(add(id, "a.txt", "hai"));
  EXPECT_EQ(archive_.damage(), "") << "what is stored shares no bytes that somebody may still change";
  ASSERT_TRUE(batches().remove(id));
  EXPECT_EQ(batches().files_of(id).error().message, "batch.not_found");
  EXPECT_EQ(archive_.count("recording"), 1);
  EXPECT_EQ(archive_.damage(), "");
}

}  // namespace
}  // namespace khen
