// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/scrub.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

#include "ingest/keeper.h"
#include "metadata/event.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_verify.h"
#include "metadata/vault_writer.h"
#include "tests/support/archive.h"
#include "tests/support/fake_clock.h"
#include "tests/support/vault_damage.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class Keeping : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(place().directory); }

  [[nodiscard]] CopyPlace place() const { return {"disk-b", archive_.scratch / "disk-b"}; }
  CopyTools tools() { return {archive_.files, archive_.clock, *archive_.home}; }
  RecordId deposit(const std::string& name, const std::string& words) {
    testing::write_bytes(archive_.scratch / name, words);
    return Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / name})).value().record;
  }
  // A Record that both the vault and the second copy have.
  RecordId deposit_and_copy() {
    const RecordId record = deposit("song.txt", "words of a song\n");
    EXPECT_TRUE(archive_.work());
    if (!find_copy(place()).value()) {
      EXPECT_TRUE(prepare_copy(archive_.files, archive_.clock, place()));
    }
    EXPECT_TRUE(replicate_all(tools(), *find_copy(place()).value()));
    return record;
  }
  Path original(const RecordId& record) {
    return archive_.home->vault.path_of(record, archive_.deliverables(record).at(0).recording.vault_path).value();
  }
  Path in_copy(const Path& in_vault) {
    return place().directory / "vault" / in_vault.lexically_relative(archive_.home->vault.root());
  }
  FixityRun look(Mending mending = Mending::from_copies) {
    auto run = scrub(tools(), {place()}, ScrubOptions{.mending = mending});
    EXPECT_TRUE(run) << run.error().message << run.error().cause;
    return *run;
  }
  std::string found(const FixityRun& run) {
    std::string text;
    const auto all = archive_.home->catalogue->read([&](Db& db) { return findings_of(db, run.id, 1000); }).value();
    for (const FixityFinding& one : all) {
      text += one.copy + ":" + one.what.code + " " + one.what.path + (one.mended ? " mended; " : "; ");
    }
    return text;
  }
  std::int64_t events(const RecordId& record, std::string_view type) {
    const auto all = archive_.home->catalogue->read([&](Db& db) { return events_of(db, record); }).value();
    return std::ranges::count(all, type, &StoredEvent::type);
  }
  std::string copy_damage(const RecordId& record) {
    std::string text;
    const auto all = ocfl::verify_object(place().directory / "vault" / ocfl::object_path(record)).value();
    for (const VaultFinding& one : all) text += one.code + " " + one.path + "; ";
    return text;
  }

  testing::TestArchive archive_;
  std::mt19937 random_{5};
};

TEST_F(Keeping, ASecondCopyIsTheSameStorageRootAndFollowsEveryChange) {
  const RecordId record = deposit_and_copy();
  EXPECT_EQ(copy_damage(record), "");
  EXPECT_EQ(ocfl::verify_storage_root(place().directory / "vault").value().size(), 0u);
  EXPECT_EQ(events(record, event_type::replication), 1);
  EXPECT_FALSE(follow_copy(tools(), place()).value().records) << "nothing has changed";

  const auto more = archive_.scratch / "more.txt";
  testing::write_bytes(more, "another verse\n");
  Deposit deposit = archive_.deposit_of({more});
  deposit.into = record;
  ASSERT_TRUE(Depositor(archive_.tools()).deposit(deposit));
  ASSERT_TRUE(archive_.work());
  const auto statuses = copy_statuses(*archive_.home, {place()}).value();
  EXPECT_EQ(statuses.at(0).state, CopyState::here);
  EXPECT_EQ(statuses.at(0).behind, 1);
  EXPECT_TRUE(statuses.at(0).same_disk);
  EXPECT_EQ(follow_copy(tools(), place()).value().records, 1);
  EXPECT_EQ(copy_damage(record), "");
  for (const auto& entry : fs::recursive_directory_iterator(archive_.home->vault.root())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_file(entry.path(), 1 << 20).value(), read_file(in_copy(entry.path()), 1 << 20).value());
  }
}

TEST_F(Keeping, ADiskThatIsAwayIsToldAndOneWithAnotherLabelIsLeftAlone) {
  const RecordId record = deposit_and_copy();
  const Path elsewhere = archive_.scratch / "unplugged";
  fs::rename(place().directory, elsewhere);
  fs::create_directories(place().directory);  // the empty place that it is mounted on
  deposit("new.txt", "new words\n");
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(follow_copy(tools(), place()).value().records, 0);
  EXPECT_TRUE(fs::is_empty(place().directory)) << "nothing is written beside the disk";
  const auto away = copy_statuses(*archive_.home, {place()}).value().at(0);
  EXPECT_EQ(away.state, CopyState::away);
  EXPECT_EQ(away.behind, 1);
  EXPECT_TRUE(away.seen);
  EXPECT_EQ(found(look()), "") << "no Error and no finding";

  fs::remove(place().directory);
  fs::rename(elsewhere, place().directory);
  EXPECT_EQ(follow_copy(tools(), place()).value().records, 1) << "it is brought up when it comes back";
  const CopyPlace other{"disk-c", place().directory};
  EXPECT_EQ(find_copy(other).error().message, "copy.other_label");
  EXPECT_EQ(copy_statuses(*archive_.home, {other}).value().at(0).state, CopyState::other_disk);
  EXPECT_EQ(prepare_copy(archive_.files, archive_.clock, other).error().message, "copy.other_label");
  EXPECT_EQ(copy_damage(record), "");
}

TEST_F(Keeping, WrongBytesAreSetAsideAndMendedFromTheSecondCopy) {
  const RecordId record = deposit_and_copy();
  const Path file = original(record);
  const std::string good = read_file(file, 1000).value();
  testing::flip_a_bit(file, random_);
  const std::string wrong = read_file(file, 1000).value();
  const std::string path = file.native().substr(file.native().find("/v1/") + 1);

  EXPECT_EQ(found(look(Mending::none)), ":E092 " + path + "; ") << "positive control: it stays where nobody mends";
  EXPECT_EQ(read_file(file, 1000).value(), wrong);
  const FixityRun run = look();
  EXPECT_EQ(found(run), ":E092 " + path + " mended; ");
  EXPECT_EQ(run.mended, 1);
  EXPECT_EQ(read_file(file, 1000).value(), good);
  EXPECT_EQ(archive_.damage(), "");
  EXPECT_EQ(events(record, event_type::quarantine), 1);
  EXPECT_EQ(events(record, event_type::recovery), 1);
  std::string kept;
  for (const auto& entry : fs::recursive_directory_iterator(ocfl::aside_directory_of(archive_.home->vault.root()))) {
    if (entry.is_regular_file()) kept += read_file(entry.path(), 1000).value();
  }
  EXPECT_EQ(kept, wrong) << "for whoever wants to know what happened";
  EXPECT_EQ(found(look()), "");
}

TEST_F(Keeping, WhateverPartOfAnObjectIsDamagedIsMended) {
  const RecordId record = deposit_and_copy();
  const Path object = archive_.home->vault.root() / ocfl::object_path(record);
  const std::vector<std::pair<std::string, std::function<void()>>> damages{
      {"inventory", [&] { testing::flip_a_bit(object / "inventory.json", random_); }},
      {"sidecar", [&] { fs::remove(object / "inventory.json.sha512"); }},
      {"both inventories of the head",
       [&] {
         fs::remove(object / "inventory.json");
         testing::flip_a_bit(object / "v2" / "inventory.json", random_);
       }},
      {"inventory of an earlier version", [&] { testing::cut_short(object / "v1" / "inventory.json", random_); }},
      {"declaration", [&] { fs::remove(object / "0=ocfl_object_1.1"); }},
      {"version directory", [&] { fs::remove_all(object / "v2"); }},
      {"first version directory", [&] { fs::remove_all(object / "v1"); }},
      {"object", [&] { fs::remove_all(object); }},
      {"stranger", [&] { testing::write_bytes(object / "v1" / "content" / "strange.txt", "?"); }},
      {"everything at once",
       [&] {
         for (const auto& entry : fs::recursive_directory_iterator(object)) {
           if (entry.is_regular_file() && entry.file_size() > 0) testing::flip_a_bit(entry.path(), random_);
         }
       }},
  };
  for (const auto& [name, damage] : damages) {
    SCOPED_TRACE(name);
    damage();
    std::error_code code;
    ASSERT_TRUE(!fs::exists(object, code) || !ocfl::verify_object(object).value().empty()) << "positive control";
    const FixityRun run = look();
    EXPECT_EQ(run.findings, run.mended) << found(run);
    EXPECT_EQ(archive_.damage(), "");
    EXPECT_EQ(copy_damage(record), "");
    ASSERT_TRUE(archive_.work());
    ASSERT_TRUE(follow_copy(tools(), place()));
  }
}

TEST_F(Keeping, ADamagedCopyIsMendedFromTheVault) {
  const RecordId record = deposit_and_copy();
  testing::flip_a_bit(in_copy(original(record)), random_);
  ASSERT_NE(copy_damage(record), "");
  const FixityRun run = look();
  EXPECT_TRUE(found(run).starts_with("disk-b:E092 ")) << found(run);
  EXPECT_EQ(run.mended, 1);
  EXPECT_EQ(copy_damage(record), "");
}

TEST_F(Keeping, WhatIsWrongInBothPlacesStaysAndIsTold) {
  const RecordId record = deposit_and_copy();
  testing::flip_a_bit(original(record), random_);
  testing::cut_short(in_copy(original(record)), random_);
  const std::string before = read_file(original(record), 1000).value();
  const FixityRun run = look();
  EXPECT_EQ(run.findings, 2) << found(run);
  EXPECT_EQ(run.mended, 0);
  EXPECT_EQ(read_file(original(record), 1000).value(), before) << "nothing wrong takes the place of something wrong";
}

TEST_F(Keeping, ADamagedOriginalIsNeverCopied) {
  const RecordId record = deposit("song.txt", "words of a song\n");
  ASSERT_TRUE(archive_.work());
  testing::flip_a_bit(original(record), random_);
  ASSERT_TRUE(prepare_copy(archive_.files, archive_.clock, place()));
  const auto copied = replicate_all(tools(), *find_copy(place()).value()).value();
  ASSERT_EQ(copied.refused.size(), 1u);
  EXPECT_EQ(copied.refused.at(0).error.message, "vault.damaged");
  EXPECT_FALSE(fs::exists(place().directory / "vault" / ocfl::object_path(record)));
}

TEST_F(Keeping, AStoppedRunGoesOnWhereItWas) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {
      return create_record(db, archive_.clock, record_named_after(std::to_string(i) + ".txt"), {"account:tester", ""});
    }));
  }
  std::stop_source source;
  const auto stopped = scrub(
      tools(), {}, {},
      [&](const ScrubProgress& progress) {
        if (progress.done > 0) source.request_stop();
      },
      source.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  const auto half = archive_.home->catalogue->read([](Db& db) { return latest_run(db); }).value();
  ASSERT_TRUE(half);
  EXPECT_FALSE(half->finished);
  EXPECT_EQ(half->records, 256);

  archive_.reopen();
  std::size_t first = 0;
  const auto done = scrub(tools(), {}, {}, [&](const ScrubProgress& progress) { first = progress.done; });
  ASSERT_TRUE(done);
  EXPECT_EQ(done->id, half->id);
  EXPECT_EQ(first, 256u);
  EXPECT_EQ(done->records, 300);
  EXPECT_TRUE(done->finished);
  EXPECT_NE(scrub(tools(), {}, {}).value().id, done->id) << "the next one begins again";
}

TEST_F(Keeping, OnlyOneLooksThroughAHomeAtATime) {
  const auto lock = WorkerLock::take(archive_.home->paths.run, "verify.lock").value();
  ASSERT_TRUE(lock);
  EXPECT_EQ(scrub(tools(), {}, {}).error().message, "verify.running");
}

TEST_F(Keeping, ReadsNoFasterThanItMay) {
  deposit("long.txt", std::string(1'500'000, 'a'));
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(scrub(tools(), {}, ScrubOptions{.bytes_per_second = 1'000'000}));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(1400));
}

TEST(ScrubDue, IsWithinThePeriodWhateverHappensToTheClock) {
  using std::chrono::days;
  const Instant now = parse_rfc3339("2026-03-01T00:00:00Z").value();
  const auto begun = [&](Instant at) {
    testing::FakeClock clock(at);
    FixityRun run{.id = FixityRunId::make(clock), .started = at, .finished = at, .cursor = {}};
    return std::optional(run);
  };
  EXPECT_EQ(scrub_due(std::nullopt, now, days(30)), now);
  EXPECT_EQ(scrub_due(begun(now - days(10)), now, days(30)), now + days(20));
  EXPECT_LE(scrub_due(begun(now - days(31)), now, days(30)), now);
  EXPECT_EQ(scrub_due(begun(now + days(4000)), now, days(30)), now + days(30)) << "the clock was set back";
  auto unfinished = begun(now + days(4000));
  unfinished->finished.reset();
  EXPECT_EQ(scrub_due(unfinished, now, days(30)), now);
}

TEST_F(Keeping, TheWorkerCopiesAndLooksThroughByItself) {
  const RecordId record = deposit("song.txt", "words of a song\n");
  ASSERT_TRUE(archive_.work());
  ASSERT_TRUE(prepare_copy(archive_.files, archive_.clock, place()));
  {
    const Keeper keeper(tools(), {.places = {place()}, .look_every = std::chrono::milliseconds(20)}, archive_.log);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto is_done = [&] {
      const auto run = archive_.home->catalogue->read([](Db& db) { return latest_finished_run(db); }).value();
      return run && copy_statuses(*archive_.home, {place()}).value().at(0).behind == 0;
    };
    while (!is_done() && std::chrono::steady_clock::now() < deadline) ::poll(nullptr, 0, 20);
    EXPECT_TRUE(is_done());
  }
  EXPECT_EQ(copy_damage(record), "");
  EXPECT_GE(events(record, event_type::replication), 1);
  EXPECT_GE(events(record, event_type::fixity_check), 1);
}

TEST(CopyPlaces, AreReadFromTheSetting) {
  const auto places = parse_copy_places(" disk-b=/mnt/b , nas=/srv/nas/khen/ ").value();
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places.at(0).label, "disk-b");
  EXPECT_EQ(places.at(1).directory.native(), "/srv/nas/khen/");
  EXPECT_TRUE(parse_copy_places("").value().empty());
  for (const char* wrong : {"/mnt/b", "disk b=/mnt/b", "b=mnt", "b=/x,b=/y", "=/mnt"}) {
    EXPECT_EQ(parse_copy_places(wrong).error().message, "settings.value") << wrong;
  }
}

}  // namespace
}  // namespace khen
