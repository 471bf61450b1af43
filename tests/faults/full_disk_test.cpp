// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "index/searcher.h"
#include "index/writer.h"
#include "ingest/backup.h"
#include "ingest/replicate.h"
#include "ingest/snapshot.h"
#include "ingest/upload.h"
#include "metadata/catalogue.h"
#include "tests/faults/support/child.h"
#include "tests/faults/support/loop_disk.h"
#include "tests/support/archive.h"

// A home on a filesystem of 64 MiB that runs full, in the middle of each kind of work: the kernel itself says so, at
// whatever call it happens. Nothing acknowledged is lost, the Error says what is the matter, reading goes on, and after
// room was made everything is done.
namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t left_over[] = {0, 4096, 20'000, 100'000, 400'000, 1'500'000};

class DiskOf64 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.trouble().empty()) GTEST_SKIP() << disk_.trouble();
    archive_ = std::make_unique<testing::TestArchive>(place_ / "disk" / "home");
    // Else a deposit is refused before its first byte, which is another test's matter.
    archive_->files.pretend_free_space(1LL << 40);
    first_ = deposit("first.txt", "first words\n").value().record;
    ASSERT_TRUE(archive_->work());
  }
  void TearDown() override {
    if (!archive_) return;
    disk_.make_room();
    EXPECT_EQ(archive_->damage(), "");
    archive_.reset();
  }

  Result<Deposited> deposit(const std::string& name, const std::string& words) {
    testing::write_bytes(place_ / name, words);
    return Depositor(archive_->tools()).deposit(archive_->deposit_of({place_ / name}));
  }
  bool is_stored(const RecordId& record, const std::string& words) {
    const auto files = archive_->deliverables(record);
    const auto path = archive_->home->vault.path_of(record, files.at(0).recording.vault_path);
    return path && read_file(*path, 64 << 20).value() == words;
  }
  void expect_clear(const Error& error) {
    EXPECT_EQ(error.code, Code::disk_full) << error.message << " " << error.cause;
    EXPECT_TRUE(is_stored(first_, "first words\n")) << "reading goes on";
  }
  static std::string long_words(char letter) { return std::string(2'000'000, letter); }

  testing::Scratch place_;
  testing::SmallDisk disk_{place_ / "disk", 64};
  std::unique_ptr<testing::TestArchive> archive_;
  RecordId first_ = RecordId::make(SystemClock());
};

TEST_F(DiskOf64, DuringADeposit) {
  char letter = 'a';
  int refused = 0;
  for (const std::uint64_t left : left_over) {
    const std::string words = long_words(++letter);
    const auto records = archive_->count("record");
    disk_.fill_up_to(left);
    const auto deposited = deposit("a.txt", words);
    if (!deposited) {
      ++refused;
      expect_clear(deposited.error());
    } else {
      EXPECT_TRUE(is_stored(deposited->record, words));
    }
    disk_.make_room();
    archive_->reopen();
    ASSERT_TRUE(Depositor(archive_->tools()).sweep());
    if (!deposited) {
      const auto again = deposit("a.txt", words);
      ASSERT_TRUE(again) << again.error().message << again.error().cause;
      EXPECT_TRUE(is_stored(again->record, words));
    }
    EXPECT_EQ(archive_->count("record"), records + 1) << left << " bytes left";
  }
  EXPECT_GT(refused, 3) << "positive control: the disk was full";
}

TEST_F(DiskOf64, DuringAnUpload) {
  const AccountId account = archive_->add_archivist();
  const auto send = [&](Uploads& uploads, const UploadId& id, std::uint64_t from, const std::string& words) {
    return uploads.append(account, id, from, [&](const ByteSink& sink) -> Result<void> {
      for (std::size_t at = from; at < words.size(); at += 65536)
        TRY(sink(as_bytes(std::string_view(words).substr(at, 65536))));
      return {};
    });
  };
  char letter = 'a';
  int cut = 0;
  for (const std::uint64_t left : left_over) {
    const std::string words = long_words(++letter);
    Uploads uploads(archive_->tools(), UploadLimits{});
    const Upload upload = uploads.create({account, std::nullopt, "a.txt", words.size()}).value();
    disk_.fill_up_to(left);
    const auto offset = send(uploads, upload.id, 0, words);
    if (!offset) {
      ++cut;
      expect_clear(offset.error());
    }
    disk_.make_room();
    archive_->reopen();
    const std::uint64_t durable = Uploads(archive_->tools(), UploadLimits{}).find(account, upload.id).value().received;
    if (durable < words.size()) {
      Uploads after(archive_->tools(), UploadLimits{});
      ASSERT_EQ(send(after, upload.id, durable, words).value(), words.size());
    }
    const auto finished = Uploads(archive_->tools(), UploadLimits{}).finish(account, upload.id, {"account:lan", ""});
    ASSERT_TRUE(finished) << finished.error().message << finished.error().cause;
    ASSERT_TRUE(*finished) << "its Record is made here";
    EXPECT_TRUE(is_stored((*finished)->record, words)) << left << " bytes left";
  }
  EXPECT_GT(cut, 3) << "positive control";
}

TEST_F(DiskOf64, WhileRenditionsAreMade) {
  const Path film = testing::make_video(place_ / "v.mp4", 4, "640x360");
  const auto record = Depositor(archive_->tools()).deposit(archive_->deposit_of({film})).value().record;
  disk_.fill_up_to(200'000);
  archive_->home.reset();
  {
    const testing::Child worker([&](const testing::Child::Tell&) {
      archive_->reopen();
      if (!archive_->work()) ::_exit(1);
    });
    static_cast<void>(worker.told());  // its end
  }
  archive_->reopen();
  const auto job_of = [&] {
    for (const Job& job : archive_->jobs()) {
      if (job.record == record) return job;
    }
    return archive_->jobs().at(0);
  };
  const Job held = job_of();
  EXPECT_NE(held.state, JobState::done) << "positive control";
  EXPECT_NE(held.state, JobState::failed) << "never given up for lack of room";
  if (held.error) {
    EXPECT_EQ(held.error->code, Code::disk_full) << held.error->message << held.error->cause;
    EXPECT_EQ(who_must_act(held), Actor::administrator);
  }
  EXPECT_FALSE(archive_->deliverables(record).at(0).renditions) << "P2: nothing half-made is published";
  EXPECT_TRUE(is_stored(first_, "first words\n"));

  disk_.make_room();
  if (held.state == JobState::waiting) {
    ASSERT_TRUE(archive_->home->catalogue->write([&](Db& db) { return retry_job(db, archive_->clock, held.id); }));
  }
  ASSERT_TRUE(archive_->work());
  EXPECT_EQ(job_of().state, JobState::done);
  EXPECT_TRUE(archive_->deliverables(record).at(0).renditions);
}

TEST_F(DiskOf64, WhileTheIndexIsWritten) {
  const Vocabularies vocabularies = Vocabularies::load().value();
  archive_->files.pretend_free_space(-1);  // the index asks for itself
  int refused = 0;
  int number = 0;
  for (const std::uint64_t left : left_over) {
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(archive_->home->catalogue->write([&](Db& db) {
        Record record = record_named_after("song " + std::to_string(++number) + std::string(2000, 'x') + ".txt");
        record.status = Status::published;
        record.access = AccessClass::everyone;
        return create_record(db, archive_->clock, record, {"account:tester", ""});
      }));
    }
    {
      auto writer = IndexWriter::open(archive_->files, archive_->home->paths.index, vocabularies, {}).value();
      disk_.fill_up_to(left);
      const auto caught_up = writer.catch_up(*archive_->home->catalogue);
      if (!caught_up) {
        ++refused;
        expect_clear(caught_up.error());
      }
    }
    disk_.make_room();
    auto writer = IndexWriter::open(archive_->files, archive_->home->paths.index, vocabularies, {}).value();
    const auto again = writer.catch_up(*archive_->home->catalogue);
    ASSERT_TRUE(again) << again.error().message << again.error().cause;
    EXPECT_EQ(Searcher(archive_->home->paths.index).sequence().value(),
              archive_->home->catalogue->read([](Db& db) { return last_change(db); }).value())
        << left << " bytes left";
  }
  EXPECT_GT(refused, 1) << "positive control";
}

TEST_F(DiskOf64, WhileSnapshotSecondCopyAndBackupAreWritten) {
  const CopyPlace place{"disk-b", place_ / "disk" / "copy"};
  fs::create_directories(place.directory);
  ASSERT_TRUE(prepare_copy(archive_->files, archive_->clock, place));
  const Path backup = place_ / "disk" / "backup";
  ASSERT_TRUE(deposit("long.txt", long_words('l')));
  int refused = 0;
  for (const std::uint64_t left : left_over) {
    ASSERT_TRUE(deposit("more.txt", long_words('m') + std::to_string(left)));
    disk_.fill_up_to(left);
    const CopyTools tools{archive_->files, archive_->clock, *archive_->home};
    const auto written = write_snapshot(*archive_->home, first_);
    if (!written) expect_clear(written.error());
    const auto copied = replicate_all(tools, *find_copy(place).value());
    if (!copied) {
      ++refused;
      expect_clear(copied.error());
    }
    const auto backed_up = back_up(*archive_->home, archive_->files, archive_->clock, backup);
    if (!backed_up) {
      expect_clear(backed_up.error());
      EXPECT_FALSE(fs::exists(backup)) << "nothing of it is left";
    }
    disk_.make_room();
    ASSERT_TRUE(write_snapshot(*archive_->home, first_));
    EXPECT_TRUE(replicate_all(tools, *find_copy(place).value()));
    fs::remove_all(backup);
    ASSERT_TRUE(back_up(*archive_->home, archive_->files, archive_->clock, backup));
    const auto checked = check_backup(archive_->files, archive_->clock, backup, place_.path());
    ASSERT_TRUE(checked) << checked.error().message << checked.error().cause;
    EXPECT_TRUE(checked->findings.empty());
    fs::remove_all(backup);
  }
  EXPECT_GT(refused, 1) << "positive control";
}

}  // namespace
}  // namespace khen
