// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/deposit.h"

#include <gtest/gtest.h>

#include "metadata/base/digest.h"
#include "metadata/event.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class DepositTest : public ::testing::Test {
 protected:
  Path text(const std::string& name, const std::string& content) {
    testing::write_bytes(archive_.scratch / name, content);
    return archive_.scratch / name;
  }
  std::size_t staged() const {
    const Path deposits = archive_.home->paths.staging / "deposits";
    if (!fs::exists(deposits)) return 0;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(deposits), fs::directory_iterator()));
  }

  testing::TestArchive archive_;
};

TEST_F(DepositTest, WhatIsStoredIsInVaultAndCatalogueBitForBitWithEventsAndAJob) {
  const Path clip = testing::make_video(archive_.scratch / "v.mp4");
  const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({clip}));
  ASSERT_TRUE(deposited) << deposited.error().message << deposited.error().cause;

  const Recording recording = archive_.deliverables(deposited->record).at(0).recording;
  EXPECT_EQ(recording.sha512, digest_file_hex(DigestAlgorithm::sha512, clip).value());
  EXPECT_EQ(recording.kind, MediaKind::video);
  const Path kept = archive_.home->vault.path_of(deposited->record, recording.vault_path).value();
  EXPECT_EQ(read_file(kept, 1 << 24).value(), read_file(clip, 1 << 24).value());
  EXPECT_EQ(fs::hard_link_count(kept), 1u);
  EXPECT_TRUE(archive_.home->vault.path_of(deposited->record, "record.json"));

  std::string types;
  const auto events = archive_.home->catalogue->read([&](Db& db) { return events_of(db, deposited->record); }).value();
  for (const StoredEvent& event : events) types += event.type + "; ";
  for (const auto type : {event_type::creation, event_type::ingestion, event_type::message_digest_calculation,
                          event_type::format_identification}) {
    EXPECT_NE(types.find(type), std::string::npos) << types;
  }
  ASSERT_EQ(archive_.jobs().size(), 1u);
  EXPECT_EQ(archive_.jobs().front().object, recording.id.text());
  EXPECT_EQ(staged(), 0u);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(DepositTest, FilesKeepTheirOrderAlsoWhenMoreComeLater) {
  const auto first =
      Depositor(archive_.tools()).deposit(archive_.deposit_of({text("b.txt", "one"), text("a.txt", "two")}));
  ASSERT_TRUE(first);
  Deposit more = archive_.deposit_of({text("0.txt", "three")});
  more.into = first->record;
  ASSERT_TRUE(Depositor(archive_.tools()).deposit(more));
  std::string names;
  for (const Deliverable& one : archive_.deliverables(first->record)) names += one.recording.file_name + " ";
  EXPECT_EQ(names, "b.txt a.txt 0.txt ");
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(DepositTest, AnExactDuplicateIsReportedAndKept) {
  const Path file = text("a.txt", "the same words");
  const auto first = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
  const auto second = Depositor(archive_.tools()).deposit(archive_.deposit_of({file}));
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->files.at(0).duplicate_of);
  ASSERT_TRUE(second->files.at(0).duplicate_of);
  EXPECT_EQ(second->files.at(0).duplicate_of->record, first->record);
  EXPECT_EQ(archive_.count("recording"), 2);
}

TEST_F(DepositTest, OneBadFileKeepsAllOutAndLeavesNothing) {
  const auto refused =
      Depositor(archive_.tools()).deposit(archive_.deposit_of({text("good.txt", "words"), text("bad.mp4", "no film")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().parameters.back().value, "bad.mp4");
  EXPECT_EQ(archive_.count("record"), 0);
  EXPECT_EQ(archive_.home->vault.records().value().size(), 0u);
  EXPECT_EQ(staged(), 0u);
}

TEST_F(DepositTest, MissingFilesAndUnknownRecordsAreNamed) {
  EXPECT_EQ(Depositor(archive_.tools()).deposit(archive_.deposit_of({"/nowhere/a.mp4"})).error().message,
            "file.not_found");
  Deposit deposit = archive_.deposit_of({text("a.txt", "words")});
  deposit.into = RecordId::make(archive_.clock);
  EXPECT_EQ(Depositor(archive_.tools()).deposit(deposit).error().message, "record.not_found");
  EXPECT_EQ(archive_.home->vault.records().value().size(), 0u);
  EXPECT_EQ(staged(), 0u);
}

TEST_F(DepositTest, AnImportKeyIsUsedOnce) {
  Deposit deposit = archive_.deposit_of({text("a.txt", "words")});
  deposit.import_key = "row 7";
  ASSERT_TRUE(Depositor(archive_.tools()).deposit(deposit));
  EXPECT_EQ(Depositor(archive_.tools()).deposit(deposit).error().message, "record.key_taken");
  EXPECT_EQ(archive_.count("record"), 1);
  EXPECT_EQ(archive_.home->vault.records().value().size(), 1u);
}

TEST_F(DepositTest, ADiskThatIsNearlyFullRefusesBeforeTheFirstByte) {
  archive_.files.pretend_free_space(1 << 20);
  const auto refused = Depositor(archive_.tools()).deposit(archive_.deposit_of({text("a.txt", "words")}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "disk.full");
  EXPECT_EQ(refused.error().code, Code::disk_full);
  archive_.files.pretend_free_space(-1);
  EXPECT_TRUE(Depositor(archive_.tools()).deposit(archive_.deposit_of({text("a.txt", "words")})));
}

TEST_F(DepositTest, AFileBeyondTheLimitIsRefused) {
  DepositTools tools = archive_.tools();
  tools.largest_file = 3;
  EXPECT_EQ(Depositor(tools).deposit(archive_.deposit_of({text("a.txt", "words")})).error().message, "file.too_large");
  EXPECT_EQ(staged(), 0u);
}

TEST_F(DepositTest, ARecordWithoutFilesCanBeDescribedNow) {
  Deposit deposit = archive_.deposit_of({"x.mp4"});
  deposit.files.clear();
  const auto deposited = Depositor(archive_.tools()).deposit(deposit);
  ASSERT_TRUE(deposited);
  EXPECT_EQ(archive_.count("record"), 1);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(DepositTest, CancellingLeavesNothing) {
  std::stop_source source;
  source.request_stop();
  const auto cancelled =
      Depositor(archive_.tools()).deposit(archive_.deposit_of({text("a.txt", "words")}), nullptr, source.get_token());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, Code::cancelled);
  EXPECT_EQ(staged(), 0u);
}

}  // namespace
}  // namespace khen
