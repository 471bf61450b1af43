// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/backup.h"

#include <gtest/gtest.h>

#include <thread>

#include "metadata/record_json.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class BackupTest : public ::testing::Test {
 protected:
  RecordId deposit(const std::string& name) {
    testing::write_bytes(archive_.scratch / name, "words of " + name);
    return Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / name})).value().record;
  }
  Path target() const { return archive_.scratch / "backup"; }
  Result<BackupReport> back_up_now() { return back_up(*archive_.home, archive_.files, archive_.clock, target()); }
  static std::string told(const VerifyReport& report) {
    std::string text;
    for (const VerifyFinding& finding : report.findings)
      text += finding.code + " " + finding.path + " " + finding.detail + "; ";
    return text;
  }

  testing::TestArchive archive_;
};

TEST_F(BackupTest, ABackupBecomesAnEqualArchive) {
  const RecordId record = deposit("a.txt");
  deposit("b.txt");
  ASSERT_TRUE(archive_.work());
  const auto backup = back_up_now();
  ASSERT_TRUE(backup) << backup.error().message << backup.error().cause;
  EXPECT_EQ(backup->records, 2);

  const Path place = archive_.scratch / "restored";
  const auto restored = restore(archive_.files, archive_.clock, target(), place);
  ASSERT_TRUE(restored) << restored.error().message << restored.error().cause;
  Home home = open_home(archive_.files, archive_.clock, place).value();
  EXPECT_EQ(told(verify_home(home, archive_.clock).value()), "");
  const auto before = archive_.home->catalogue->read([&](Db& db) { return read_record(db, record); }).value();
  const auto after = home.catalogue->read([&](Db& db) { return read_record(db, record); }).value();
  EXPECT_EQ(to_json(after.record), to_json(before.record));
  EXPECT_EQ(home.vault.contents_of(record).value(), archive_.home->vault.contents_of(record).value());
  EXPECT_EQ(home.catalogue->read([](Db& db) { return count_jobs(db); }).value()[JobState::waiting], 2);
}

TEST_F(BackupTest, CheckingABackupFindsAWrongByteAndOtherwiseNothing) {
  const RecordId record = deposit("a.txt");
  ASSERT_TRUE(back_up_now());
  const auto checked = check_backup(archive_.files, archive_.clock, target(), archive_.scratch.path());
  ASSERT_TRUE(checked) << checked.error().message << checked.error().cause;
  EXPECT_EQ(told(*checked), "");
  EXPECT_EQ(checked->records, 1);

  const std::string path = archive_.deliverables(record).at(0).recording.vault_path;
  const Path original = archive_.home->vault.path_of(record, path).value();
  const Path copy = target() / "vault" / original.lexically_relative(archive_.home->paths.vault);
  fs::remove(copy);
  testing::write_bytes(copy, "w0rds of a.txt");
  const auto damaged = check_backup(archive_.files, archive_.clock, target(), archive_.scratch.path());
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().message, "backup.damaged");
  EXPECT_NE(damaged.error().parameters.at(0).value.find("a.txt"), std::string::npos);
}

TEST_F(BackupTest, APieceOfTheManifestCannotGoMissing) {
  deposit("a.txt");
  deposit("b.txt");
  ASSERT_TRUE(back_up_now());
  const Path manifest = target() / "manifest-sha512.txt";
  std::string text = read_file(manifest, 1 << 20).value();
  ASSERT_TRUE(check_backup(archive_.files, archive_.clock, target(), archive_.scratch.path())) << "the control";
  text.resize(text.rfind('\n', text.size() - 2) + 1);  // one line less
  testing::write_bytes(manifest, text);
  const auto checked = check_backup(archive_.files, archive_.clock, target(), archive_.scratch.path());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message, "backup.damaged");
  EXPECT_EQ(checked.error().parameters.at(0).value, "manifest-sha512.txt");
}

TEST_F(BackupTest, AddressesThatWereGivenAwayStillOpenAfterwards) {
  testing::write_bytes(archive_.home->paths.media_key, "a key of thirty-two bytes length");
  ASSERT_TRUE(back_up_now());
  const Path place = archive_.scratch / "restored";
  ASSERT_TRUE(restore(archive_.files, archive_.clock, target(), place));
  EXPECT_EQ(read_file(place / "media.key", 1000).value(), "a key of thirty-two bytes length");
  for (const Path& file : {place / "media.key", target() / "media.key"}) {
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(BackupTest, ADamagedOriginalIsNamedInsteadOfBeingBackedUpAsGood) {
  const RecordId record = deposit("a.txt");
  const Path original =
      archive_.home->vault.path_of(record, archive_.deliverables(record).at(0).recording.vault_path).value();
  fs::permissions(original, fs::perms::owner_write, fs::perm_options::add);
  testing::write_bytes(original, "w0rds of a.txt");
  const auto backup = back_up_now();
  ASSERT_FALSE(backup);
  EXPECT_EQ(backup.error().message, "backup.damaged_original");
  EXPECT_FALSE(fs::exists(target()));
}

TEST_F(BackupTest, TakenWhileOthersDepositItIsConsistent) {
  deposit("first.txt");
  std::jthread depositing([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) deposit("more-" + std::to_string(i) + ".txt");
  });
  for (int i = 0; i < 3; ++i) {
    fs::remove_all(target());
    ASSERT_TRUE(back_up_now());
    const auto checked = check_backup(archive_.files, archive_.clock, target(), archive_.scratch.path());
    ASSERT_TRUE(checked) << checked.error().message << checked.error().cause;
    EXPECT_EQ(told(*checked), "");
  }
}

TEST_F(BackupTest, WhatIsNoBackupOrNoEmptyPlaceIsRefused) {
  fs::create_directories(target());
  testing::write_bytes(target() / "x", "x");
  EXPECT_EQ(back_up_now().error().message, "backup.not_empty");
  EXPECT_EQ(restore(archive_.files, archive_.clock, target(), archive_.scratch / "r").error().message,
            "backup.not_found");
  fs::remove_all(target());
  ASSERT_TRUE(back_up_now());
  EXPECT_EQ(restore(archive_.files, archive_.clock, target(), archive_.home_path()).error().message, "home.exists");
}

TEST_F(BackupTest, AfterAFailureNothingIsLeft) {
  deposit("a.txt");
  archive_.files.arm(testing::Fault::disk_full, 6);
  EXPECT_EQ(back_up_now().error().code, Code::disk_full);
  archive_.files.disarm();
  EXPECT_FALSE(fs::exists(target()));
}

}  // namespace
}  // namespace khen
