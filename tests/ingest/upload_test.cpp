// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/upload.h"

#include <gtest/gtest.h>

#include "ingest/sheet/batches.h"
#include "metadata/accounts.h"
#include "tests/support/archive.h"
#include "tests/support/fake_clock.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class UploadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    lan_ = account("lan");
    other_ = account("other");
  }
  AccountId account(const std::string& login) {
    return archive_.home->catalogue
        ->write([&](Db& db) {
          return create_account(db, clock_, NewAccount{login, login, Role::archivist, "a long password", false});
        })
        .value()
        .id;
  }
  DepositTools tools() { return DepositTools{archive_.files, clock_, *archive_.home, archive_.sandbox, 0}; }
  Uploads uploads() { return Uploads(tools(), UploadLimits{}); }
  Upload begin(std::uint64_t length) { return uploads().create({lan_, std::nullopt, "lời.txt", length}).value(); }
  static ByteSource body(std::string content) {
    return [content = std::move(content)](const ByteSink& sink) { return sink(as_bytes(content)); };
  }
  Path bytes(const Upload& upload) { return archive_.home->paths.staging / "uploads" / upload.id.text(); }

  testing::TestArchive archive_;
  testing::FakeClock clock_;
  AccountId lan_ = AccountId::make(clock_);
  AccountId other_ = AccountId::make(clock_);
};

TEST_F(UploadTest, PiecesAddUpToAStoredFile) {
  const Upload upload = begin(11);
  EXPECT_EQ(uploads().append(lan_, upload.id, 0, body("hello ")).value(), 6u);
  EXPECT_EQ(uploads().find(lan_, upload.id).value().received, 6u);
  EXPECT_EQ(uploads().list(lan_).value().size(), 1u);
  EXPECT_EQ(uploads().append(lan_, upload.id, 6, body("world")).value(), 11u);
  const auto finished = uploads().finish(lan_, upload.id, {"account:lan", ""});
  ASSERT_TRUE(finished) << finished.error().message << finished.error().cause;
  const std::optional<Deposited>& deposited = *finished;
  const Recording& recording = deposited->files.at(0).recording;
  EXPECT_EQ(recording.file_name, "lời.txt");
  EXPECT_EQ(read_file(archive_.home->vault.path_of(deposited->record, recording.vault_path).value(), 100).value(),
            "hello world");
  EXPECT_TRUE(uploads().list(lan_).value().empty());
  EXPECT_FALSE(fs::exists(bytes(upload)));
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(UploadTest, WhoMissedTheLastAnswerIsToldAgainAndStoresNothingTwice) {
  const Upload upload = begin(5);
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("words")));
  const auto first = uploads().finish(lan_, upload.id, {"account:lan", ""}).value();
  const Upload known = uploads().find(lan_, upload.id).value();
  EXPECT_TRUE(known.stored);
  EXPECT_EQ(known.received, 5U);
  EXPECT_EQ(uploads().append(lan_, upload.id, 5, body("")).error().message, "upload.offset");
  const auto again = uploads().finish(lan_, upload.id, {"account:lan", ""}).value();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->record, first->record);
  EXPECT_EQ(archive_.count("recording"), 1);
  clock_.advance(std::chrono::hours(25));
  EXPECT_EQ(uploads().expire().value(), 1);
  EXPECT_EQ(uploads().find(lan_, upload.id).error().message, "upload.not_found");
  EXPECT_EQ(archive_.count("recording"), 1);
}

TEST_F(UploadTest, ALengthMayBeToldLaterButOnlyOnce) {
  const Upload upload = uploads().create({lan_, std::nullopt, "lời.txt", std::nullopt}).value();
  EXPECT_EQ(uploads().append(lan_, upload.id, 0, body("some ")).value(), 5U);
  EXPECT_EQ(uploads().finish(lan_, upload.id, {"account:lan", ""}).error().message, "upload.incomplete");
  EXPECT_EQ(uploads().declare_length(lan_, upload.id, 4).error().message, "upload.length");
  ASSERT_TRUE(uploads().declare_length(lan_, upload.id, 10));
  ASSERT_TRUE(uploads().declare_length(lan_, upload.id, 10));
  EXPECT_EQ(uploads().declare_length(lan_, upload.id, 11).error().message, "upload.length");
  EXPECT_EQ(uploads().append(lan_, upload.id, 5, body("words")).value(), 10U);
  EXPECT_TRUE(uploads().finish(lan_, upload.id, {"account:lan", ""}));
}

TEST_F(UploadTest, BytesWithAnotherChecksumDoNotCount) {
  const Upload upload = begin(5);
  const auto send = [&](const std::string& text, const std::string& meant) {
    const auto appending =
        uploads()
            .begin_append(lan_, upload.id, 0, Fixity{DigestAlgorithm::sha1, digest_hex(DigestAlgorithm::sha1, meant)})
            .value();
    EXPECT_TRUE(appending->take(as_bytes(text)));
    return uploads().end_append(*appending);
  };
  EXPECT_EQ(send("wordz", "words").error().message, "upload.checksum");
  EXPECT_EQ(uploads().find(lan_, upload.id).value().received, 0U);
  EXPECT_EQ(send("words", "words").value(), 5U);
  const auto stored = uploads().finish(lan_, upload.id, {"account:lan", ""}).value();
  EXPECT_EQ(stored->files.at(0).recording.sha512, digest_hex(DigestAlgorithm::sha512, "words"));
}

TEST_F(UploadTest, AnAccountSendsAtMostItsQuotaAtOnce) {
  Uploads bounded(tools(), UploadLimits{.quota = 1000});
  const Upload first = bounded.create({lan_, std::nullopt, "a.txt", 600}).value();
  const auto second = bounded.create({lan_, std::nullopt, "b.txt", 600});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "upload.quota");
  EXPECT_TRUE(bounded.create({other_, std::nullopt, "b.txt", 600}));
  ASSERT_TRUE(bounded.terminate(lan_, first.id));
  EXPECT_TRUE(bounded.create({lan_, std::nullopt, "b.txt", 600}));
}

TEST_F(UploadTest, WhatIsForABatchGoesThereUnderItsName) {
  Batches batches(archive_.files, clock_, *archive_.home);
  const BatchId batch = batches.create("account:lan", "vi").value().id;
  const Upload upload =
      uploads()
          .create({.account = lan_, .record = std::nullopt, .file_name = "đĩa 1/lời.txt", .length = 5, .batch = batch})
          .value();
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("words")));
  for (int times = 0; times < 2; ++times) {
    const auto finished = uploads().finish(lan_, upload.id, {"account:lan", ""});
    ASSERT_TRUE(finished) << finished.error().message << finished.error().cause;
    EXPECT_FALSE(*finished);
  }
  const auto files = batches.files_of(batch).value();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files.at(0).path, "đĩa 1/lời.txt");
  EXPECT_EQ(archive_.count("recording"), 0);
  EXPECT_EQ(uploads()
                .create({.account = lan_, .record = std::nullopt, .file_name = "../x", .length = 5, .batch = batch})
                .error()
                .message,
            "sheet.path");
}

TEST_F(UploadTest, AWrongOffsetIsAnsweredWithTheRightOne) {
  const Upload upload = begin(10);
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("1234")));
  const auto wrong = uploads().append(lan_, upload.id, 2, body("xx"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "upload.offset");
  EXPECT_EQ(wrong.error().parameters.at(0).value, "4");
}

TEST_F(UploadTest, WhatCameBeforeTheConnectionBrokeCounts) {
  const Upload upload = begin(10);
  const auto cut = uploads().append(lan_, upload.id, 0, [](const ByteSink& sink) -> Result<void> {
    TRY(sink(as_bytes("12345")));
    return fail(Code::timed_out, "http.cut");
  });
  ASSERT_TRUE(cut);
  EXPECT_EQ(*cut, 5u);
}

TEST_F(UploadTest, BytesBehindTheDurableOffsetAreForgotten) {
  const Upload upload = begin(8);
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("1234")));
  std::ofstream(bytes(upload), std::ios::app) << "torn";  // as a kill in the middle of the next PATCH leaves it
  ASSERT_TRUE(uploads().append(lan_, upload.id, 4, body("5678")));
  EXPECT_EQ(read_file(bytes(upload), 100).value(), "12345678");
}

TEST_F(UploadTest, MoreThanDeclaredIsRefusedAndDoesNotCount) {
  const Upload upload = begin(4);
  EXPECT_EQ(uploads().append(lan_, upload.id, 0, body("12345")).error().message, "upload.too_long");
  EXPECT_EQ(uploads().find(lan_, upload.id).value().received, 0u);
  EXPECT_EQ(uploads().append(lan_, upload.id, 0, body("1234")).value(), 4u);
}

TEST_F(UploadTest, OnlyOneMayWriteAtATime) {
  const Upload upload = begin(4);
  std::string second;
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, [&](const ByteSink& sink) -> Result<void> {
    second = uploads().append(lan_, upload.id, 0, body("1234")).error().message;
    return sink(as_bytes("abcd"));
  }));
  EXPECT_EQ(second, "upload.in_use");
}

TEST_F(UploadTest, OtherAccountsSeeNothingOfIt) {
  const Upload upload = begin(4);
  EXPECT_EQ(uploads().find(other_, upload.id).error().message, "upload.not_found");
  EXPECT_EQ(uploads().append(other_, upload.id, 0, body("1234")).error().message, "upload.not_found");
  EXPECT_EQ(uploads().terminate(other_, upload.id).error().message, "upload.not_found");
  EXPECT_TRUE(uploads().list(other_).value().empty());
}

TEST_F(UploadTest, FinishingEarlyIsRefusedAndTwiceIsHarmless) {
  const Upload upload = begin(5);
  EXPECT_EQ(uploads().finish(lan_, upload.id, {"account:lan", ""}).error().message, "upload.incomplete");
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("words")));
  // A crash after the deposit, before the upload is forgotten.
  const auto first = uploads().finish(lan_, upload.id, {"account:lan", ""});
  ASSERT_TRUE(first);
  ASSERT_TRUE(uploads().terminate(lan_, upload.id));
  archive_.home->catalogue
      ->write([&](Db& db) -> Result<void> {
        Statement again =
            TRY(db.prepare("insert into upload (id, account, file_name, length, received, recording, created, expires)"
                           " values (:id, :account, 'lời.txt', 5, 5, :recording, 0, 9999999999999)"));
        again.bind(":id", upload.id).bind(":account", lan_).bind(":recording", (*first)->files.at(0).recording.id);
        return again.run();
      })
      .value();
  testing::write_bytes(bytes(upload), "words");
  const auto second = uploads().finish(lan_, upload.id, {"account:lan", ""});
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->record, (*first)->record);
  EXPECT_EQ(archive_.count("recording"), 1);
}

TEST_F(UploadTest, ARefusedFileTakesItsUploadWithIt) {
  const Upload upload = uploads().create({lan_, std::nullopt, "a.mp4", 5}).value();
  ASSERT_TRUE(uploads().append(lan_, upload.id, 0, body("words")));
  EXPECT_EQ(uploads().finish(lan_, upload.id, {"account:lan", ""}).error().message, "media.name_promises_other");
  EXPECT_EQ(uploads().find(lan_, upload.id).error().message, "upload.not_found");
  EXPECT_FALSE(fs::exists(bytes(upload)));
}

TEST_F(UploadTest, TerminatedAndExpiredUploadsGoWithTheirBytes) {
  const Upload ended = begin(4);
  ASSERT_TRUE(uploads().terminate(lan_, ended.id));
  EXPECT_FALSE(fs::exists(bytes(ended)));

  const Upload forgotten = begin(4);
  EXPECT_EQ(uploads().expire().value(), 0);
  clock_.advance(std::chrono::hours(24 * 8));
  EXPECT_EQ(uploads().find(lan_, forgotten.id).error().code, Code::gone);
  EXPECT_EQ(uploads().expire().value(), 1);
  EXPECT_FALSE(fs::exists(bytes(forgotten)));
}

TEST_F(UploadTest, RoomIsReservedForWhatWasPromised) {
  archive_.files.pretend_free_space(1 << 30);
  // A film of so many bytes, a tenth, and what is made of it.
  begin(500 << 20);
  const auto second = uploads().create({lan_, std::nullopt, "b.txt", 200 << 20});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "disk.full");
}

}  // namespace
}  // namespace khen
