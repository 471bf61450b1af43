// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ingest/deposit.h"
#include "ingest/replicate.h"
#include "ingest/upload.h"
#include "ingest/verify.h"
#include "metadata/accounts.h"
#include "metadata/catalogue_read.h"
#include "tests/faults/support/child.h"
#include "tests/faults/support/loop_disk.h"
#include "tests/support/clips.h"
#include "tests/support/scratch.h"
#include "tests/support/size.h"

// The power goes while somebody deposits: KHEN_POWER_CUTS times (20), on a filesystem of its own that forgets what is
// not on its disk. What was acknowledged before is there afterwards, bit for bit. Control: without fsync it isn't.
namespace khen {
namespace {

// A disk that never hears of fsync.
class Unsynced final : public Files {
 public:
  Result<std::unique_ptr<WritableFile>> open(const Path& path, Opening opening) override {
    return std::unique_ptr<WritableFile>(std::make_unique<File>(TRY(real_.open(path, opening))));
  }
  Result<void> make_directories(const Path& path) override { return real_.make_directories(path); }
  Result<void> sync_directory(const Path& /*path*/) override { return {}; }
  Result<void> rename(const Path& from, const Path& to) override { return real_.rename(from, to); }
  Result<void> link(const Path& existing, const Path& name) override { return real_.link(existing, name); }
  Result<void> remove(const Path& path) override { return real_.remove(path); }
  Result<void> remove_all(const Path& path) override { return real_.remove_all(path); }
  Result<void> truncate(const Path& path, std::uint64_t size) override { return real_.truncate(path, size); }
  Result<std::uint64_t> free_space(const Path& path) override { return real_.free_space(path); }

 private:
  class File final : public WritableFile {
   public:
    explicit File(std::unique_ptr<WritableFile> real) : real_(std::move(real)) {}
    Result<void> append(Bytes bytes) override { return real_->append(bytes); }
    Result<void> sync() override { return {}; }

   private:
    std::unique_ptr<WritableFile> real_;
  };
  LocalFiles real_;
};

class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.trouble().empty()) GTEST_SKIP() << disk_.trouble();
  }
  [[nodiscard]] Path home_path() const { return disk_.point() / "home"; }
  static std::string words_of(const std::string& name) { return "words of " + name + "\n" + std::string(3000, 'x'); }

  // Deposits one file after the other, through a copy or an upload, and tells of each that was acknowledged.
  void deposit_on_and_on(Files& files, int round, const testing::Child::Tell& tell) {
    Home home = open_home(files, clock_, home_path()).value();
    const DepositTools tools{files, clock_, home, sandbox_, 0};
    Uploads uploads(tools, UploadLimits{});
    for (int number = 0;; ++number) {
      const std::string name = std::to_string(round) + "-" + std::to_string(number) + ".txt";
      const Path source = scratch_ / name;
      testing::write_bytes(source, words_of(name));
      if (number % 2 == 0) {
        Deposit deposit{.into = record_named_after(name),
                        .files = {{CopyOf{source}, name, std::nullopt}},
                        .by = {"a", ""},
                        .import_key = std::nullopt};
        if (!Depositor(tools).deposit(deposit)) ::_exit(1);
      } else {
        const auto upload = uploads.create({*account_, std::nullopt, name, words_of(name).size()});
        if (!upload) ::_exit(1);
        const auto offset = uploads.append(*account_, upload->id, 0,
                                           [&](const ByteSink& sink) { return sink(as_bytes(words_of(name))); });
        if (!offset || !uploads.finish(*account_, upload->id, {"a", ""})) ::_exit(1);
      }
      std::filesystem::remove(source);
      tell(name);
    }
  }

  void prepare(Files& files) {
    ASSERT_TRUE(init_home(files, clock_, home_path()));
    Home home = open_home(files, clock_, home_path()).value();
    account_ =
        home.catalogue
            ->write([&](Db& db) {
              return create_account(db, clock_, NewAccount{"lan", "Lan", Role::archivist, "a long password", false});
            })
            .value()
            .id;
    ::sync();
  }

  // Names of acknowledged files that are not there as they were; "home" when not even that can be opened.
  std::vector<std::string> lost(const std::vector<std::string>& acknowledged, bool thorough) {
    std::vector<std::string> gone;
    auto home = open_home(files_, clock_, home_path());
    if (!home) return {"home"};
    const auto swept = Depositor(DepositTools{files_, clock_, *home, sandbox_, 0}).sweep();
    if (!swept || !swept->failures.empty()) gone.emplace_back("sweep");
    std::map<std::string, Recording> stored;
    const auto read = home->catalogue->read([&](Db& db) -> Result<void> {
      for (const RecordId& id : TRY(every_record(db))) {
        for (const Deliverable& one : TRY(deliverables_of(db, id)))
          stored.emplace(one.recording.file_name, one.recording);
      }
      return {};
    });
    if (!read) return {"catalogue"};
    for (const std::string& name : acknowledged) {
      const auto found = stored.find(name);
      const auto path = found == stored.end() ? Result<Path>(fail(Code::not_found, "lost"))
                                              : home->vault.path_of(found->second.record, found->second.vault_path);
      const auto text = path ? read_file(*path, 1 << 20) : Result<std::string>(path.error());
      if (!text || *text != words_of(name)) gone.push_back(name);
    }
    if (thorough) {
      const auto report = verify_home(*home, clock_);
      EXPECT_TRUE(report);
      for (const VerifyFinding& one : report->findings)
        ADD_FAILURE() << one.code << " " << one.path << " " << one.detail;
    }
    return gone;
  }

  // One cut; what was acknowledged before it.
  std::vector<std::string> cut(Files& files, int round) {
    testing::Child child([&](const testing::Child::Tell& tell) { deposit_on_and_on(files, round, tell); });
    child.let_work(20'000, std::uniform_int_distribution<int>(0, 250)(random_));
    EXPECT_TRUE(disk_.cut_power()) << "the kernel can't shut this filesystem down";
    child.kill();
    EXPECT_TRUE(disk_.start_again());
    return child.told();
  }

  testing::Scratch scratch_;
  testing::LoopDisk disk_{scratch_ / "disk.img", scratch_ / "disk", 512};
  LocalFiles files_;
  SystemClock clock_;
  Sandbox sandbox_{SandboxOptions{}};
  std::optional<AccountId> account_;
  std::mt19937 random_{20260303};
};

TEST_F(PowerCut, WhatWasAcknowledgedBeforeIsThereAfterwards) {
  prepare(files_);
  std::size_t acknowledged = 0;
  const int rounds = static_cast<int>(testing::size_from("KHEN_POWER_CUTS", 20));
  for (int round = 0; round < rounds; ++round) {
    const auto told = cut(files_, round);
    acknowledged += told.size();
    EXPECT_EQ(lost(told, round % 5 == 4 || round + 1 == rounds), std::vector<std::string>{}) << "round " << round;
  }
  EXPECT_GT(acknowledged, static_cast<std::size_t>(rounds)) << "positive control: something was acknowledged";
}

TEST_F(PowerCut, WithoutSyncingItWouldBeLost) {
  prepare(files_);
  Unsynced unsynced;
  std::size_t gone = 0;
  for (int round = 0; round < 5 && gone == 0; ++round) gone += lost(cut(unsynced, round), false).size();
  EXPECT_GT(gone, 0u) << "this disk loses nothing: the other test proves nothing here";
}

}  // namespace
}  // namespace khen
