// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/sheet/drop_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "ingest/sheet/batches.h"
#include "ingest/sheet/import_batch.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class DropFolderTest : public ::testing::Test {
 protected:
  DropFolderTest() { fs::create_directories(drop_); }

  // While somebody puts things down, and for `more` after that.
  void watch_while(const std::function<void()>& put_down, milliseconds more = 600ms) {
    auto folder = DropFolder::open({archive_.files, archive_.clock, *archive_.home, archive_.log},
                                   {.folder = drop_, .language = "vi", .quiet = 150ms});
    ASSERT_TRUE(folder) << folder.error().message;
    std::jthread watcher([&](const std::stop_token& stop) { folder->run(stop); });
    put_down();
    std::this_thread::sleep_for(more);
  }
  void put(const std::string& name, const std::string& content) {
    fs::create_directories((drop_ / name).parent_path());
    testing::write_bytes(drop_ / name, content);
  }
  void work() {
    StepTools tools = archive_.step_tools();
    tools.sheet_words = [](const std::string&, ImportMode) {
      return SheetWords{
          .row = [](const RowReport& row) { return row.problems.empty() ? "ok" : row.problems[0].message; },
          .problem = [](const SheetProblem& one) { return one.message; },
          .unused = [](const UnusedFiles& files) { return "unused " + files.names.at(0); }};
    };
    Runner runner(RunnerTools{archive_.clock, *archive_.home, archive_.log, job_steps(tools), {}, 1},
                  *WorkerLock::take(archive_.home->paths.run).value());
    EXPECT_TRUE(runner.run_until_idle());
  }
  std::size_t imports() {
    std::size_t count = 0;
    for (const Job& job : archive_.jobs()) count += job.kind == JobKind::import_sheet ? 1 : 0;
    return count;
  }
  std::string text(const std::string& name) { return read_file(drop_ / name, 1 << 20).value_or("none"); }

  testing::TestArchive archive_;
  Path drop_ = archive_.scratch / "drop";
};

TEST_F(DropFolderTest, AFolderWithASheetIsTakenInAndToldAsDone) {
  watch_while([&] {
    put("đĩa 7/a.txt", "một");
    put("đĩa 7/con/b.txt", "hai");
    put("đĩa 7/thừa.txt", "ba");
    put("đĩa 7/bảng.csv", "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,con/b.txt,Khan\nK3,c.txt,Hri\n");
    put("không bảng/x.txt", "đợi");
  });
  ASSERT_EQ(imports(), 1U);
  work();
  EXPECT_EQ(archive_.count("record"), 2);
  EXPECT_EQ(archive_.count("recording"), 2);
  const std::string report = text("đĩa 7/bảng.khen-report.csv");
  EXPECT_NE(report.find("sheet.file_missing"), std::string::npos) << report;
  EXPECT_NE(report.find("unused thừa.txt"), std::string::npos) << report;
  EXPECT_TRUE(fs::exists(drop_ / "đĩa 7/a.txt")) << "nothing is removed";
  // Our own report is no news.
  watch_while([] {});
  EXPECT_EQ(imports(), 1U);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(DropFolderTest, WhatCameWhileNobodyWatchedIsTakenInAndOnlyOnce) {
  put("đĩa 1/a.txt", "một");
  put("đĩa 1/s.csv", "key,files,titles[vi]\nK1,a.txt,Hát ru\nK2,b.txt,Khan\n");
  watch_while([] {});
  ASSERT_EQ(imports(), 1U);
  work();
  EXPECT_EQ(archive_.count("record"), 1);
  archive_.reopen();
  watch_while([] {});
  EXPECT_EQ(imports(), 1U);
  // What was missing comes later.
  put("đĩa 1/b.txt", "hai");
  watch_while([] {});
  EXPECT_EQ(imports(), 2U);
  work();
  EXPECT_EQ(archive_.count("record"), 2);
  EXPECT_EQ(archive_.count("recording"), 2);
}

TEST_F(DropFolderTest, AFileThatIsStillBeingWrittenIsWaitedFor) {
  watch_while([&] {
    put("đĩa 2/s.csv", "key,files,titles[vi]\nK1,a.txt,Hát ru\n");
    std::ofstream slow(drop_ / "đĩa 2/a.txt", std::ios::binary);
    slow << "nửa đầu ";
    slow.flush();
    std::this_thread::sleep_for(700ms);
    EXPECT_EQ(imports(), 0U) << "long after it was quiet";
    slow << "nửa sau";
  });
  ASSERT_EQ(imports(), 1U);
  work();
  const Deliverable stored = archive_.home->catalogue
                                 ->read([](Db& db) -> Result<Deliverable> {
                                   Statement any = TRY(db.prepare("select id from recording"));
                                   TRY(any.step());
                                   const RecordingId id = TRY(any.id<RecordingId>(0));
                                   return TRY(read_recording(db, id)).deliverable;
                                 })
                                 .value();
  EXPECT_EQ(stored.recording.bytes, std::string("nửa đầu nửa sau").size());
}

TEST_F(DropFolderTest, ACopyThatWasGoingOnBeforeTheStartIsWaitedFor) {
  put("đĩa 3/s.csv", "key,files,titles[vi]\nK1,a.txt,Hát ru\n");
  std::ofstream slow(drop_ / "đĩa 3/a.txt", std::ios::binary);
  slow << "nửa đầu";
  slow.flush();
  watch_while([] {});
  EXPECT_EQ(imports(), 0U);
  slow.close();
  watch_while([] {});
  EXPECT_EQ(imports(), 1U);
}

TEST_F(DropFolderTest, LinksLeadNowhere) {
  testing::write_bytes(archive_.scratch / "secret.txt", "không phải của đĩa này");
  fs::create_directories(archive_.scratch / "elsewhere");
  testing::write_bytes(archive_.scratch / "elsewhere/s.csv", "key,files,titles[vi]\nX1,,Xa\n");
  fs::create_directory_symlink(archive_.scratch / "elsewhere", drop_ / "link");
  put("đĩa 4/s.csv", "key,files,titles[vi]\nK1,a.txt,Một\nK2,../../secret.txt,Hai\nK3,thư mục/s.csv,Ba\n");
  fs::create_symlink(archive_.scratch / "secret.txt", drop_ / "đĩa 4/a.txt");
  fs::create_directory_symlink(archive_.scratch / "elsewhere", drop_ / "đĩa 4/thư mục");
  fs::create_symlink(archive_.scratch / "elsewhere/s.csv", drop_ / "đĩa 4/linked.csv");
  watch_while([] {});
  EXPECT_EQ(imports(), 1U);
  work();
  EXPECT_EQ(archive_.count("record"), 0);
  const std::string report = text("đĩa 4/s.khen-report.csv");
  EXPECT_NE(report.find("sheet.path"), std::string::npos) << report;
  EXPECT_NE(report.find("sheet.file_missing"), std::string::npos) << report;
}

TEST_F(DropFolderTest, ASheetThatCannotBeReadIsExplainedBesideIt) {
  watch_while([&] { put("s.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."); });
  ASSERT_EQ(imports(), 1U);
  work();
  EXPECT_EQ(text("s.khen-report.txt"), "sheet.old_excel\n");
}

TEST_F(DropFolderTest, TheFolderMayNotLieInTheArchive) {
  const auto open = [&](const Path& folder) {
    return DropFolder::open({archive_.files, archive_.clock, *archive_.home, archive_.log},
                            {.folder = folder, .language = "vi"})
        .error()
        .message;
  };
  EXPECT_EQ(open(archive_.home->paths.staging), "drop.in_home");
  EXPECT_EQ(open(archive_.home->paths.home.parent_path()), "drop.in_home");
  EXPECT_EQ(open(archive_.scratch / "missing"), "drop.not_a_folder");
}

}  // namespace
}  // namespace khen
