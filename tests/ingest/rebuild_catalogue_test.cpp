// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rebuild_catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/snapshot.h"
#include "metadata/catalogue.h"
#include "metadata/record_json.h"
#include "metadata/transcript/store.h"
#include "metadata/vault_layout.h"
#include "tests/support/archive.h"
#include "tests/support/vault_damage.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class RebuildCatalogue : public ::testing::Test {
 protected:
  RecordId deposit(const std::string& name, const std::optional<std::string>& key = std::nullopt) {
    testing::write_bytes(archive_.scratch / name, "words of " + name);
    Deposit deposit = archive_.deposit_of({archive_.scratch / name});
    deposit.import_key = key;
    return Depositor(archive_.tools()).deposit(deposit).value().record;
  }
  void edit(const RecordId& id, const std::string& word) {
    ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) -> Result<void> {
      Record record = TRY(read_record(db, id)).record;
      record.status = Status::published;
      record.access = AccessClass::everyone;
      record.all(FieldId::people).push_back(Person{word, "singer", ""});
      TRY(update_record(db, archive_.clock, record, {"account:lan", "added " + word}));
      return {};
    }));
  }
  // Three Records: edited often, in a Collection, with a transcript and a removed one, with a key of an import; one
  // without a file.
  void fill() {
    const RecordId sung = deposit("a song.txt", "sheet:1");
    for (const char* word : {"Y Bla", "H'Lan", "Y Mip"}) edit(sung, word);
    ASSERT_TRUE(archive_.work());
    edit(sung, "Y Jut");
    const RecordId danced = deposit("a dance.txt");
    ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) -> Result<void> {
      TRY(put_collection(db, archive_.clock, Collection{"xoang", {{"vi", "Xoang"}}, {}}));
      Record record = TRY(read_record(db, danced)).record;
      record.all(FieldId::collections).push_back(CollectionRef{"xoang"});
      TRY(update_record(db, archive_.clock, record, {"account:lan", ""}));
      const RecordingId recording = TRY(deliverables_of(db, sung)).at(0).recording.id;
      const auto kept = TRY(add_transcript(db, archive_.clock, recording, transcript("ơ kông"), {"account:lan", ""}));
      const auto gone = TRY(add_transcript(db, archive_.clock, recording, transcript("sai"), {"account:lan", ""}));
      TRY(remove_transcript(db, archive_.clock, gone.id, {"account:lan", "wrong"}));
      TRY(create_record(db, archive_.clock, record_named_after("to be filmed"), {"account:lan", ""}));
      return {};
    }));
    ASSERT_TRUE(archive_.work());
    ASSERT_TRUE(archive_.home->catalogue->write([&](Db& db) {  // edited without touching its Records
      return put_collection(db, archive_.clock, Collection{"xoang", {{"vi", "Múa xoang"}}, {}});
    }));
    ASSERT_TRUE(archive_.work());
  }
  static Transcript transcript(const std::string& words) {
    Transcript made;
    made.kind = TranscriptKind::captions;
    made.language = "vi";
    made.origin = TranscriptOrigin::imported;
    made.source_format = "vtt";
    Passage line;
    line.begin = milliseconds(0);
    line.end = milliseconds(900);
    line.text = words;
    made.passages.push_back(line);
    return made;
  }
  // Every word that an export would give, versions and Collections included.
  std::string exported() {
    return archive_.home->catalogue
        ->read([&](Db& db) -> Result<std::string> {
          std::string all;
          for (const RecordId& id : TRY(every_record(db))) {
            all += to_json(TRY(read_record(db, id)).record) + "\n";
            for (const auto& [path, text] : TRY(snapshot_texts(db, id))) all += path + ": " + text;
            for (const RecordVersion& version : TRY(versions_of(db, id)))
              all += std::to_string(version.version) + " " + version.agent + " " + version.reason + "\n";
            if (const auto key = TRY(find_by_import_key(db, "sheet:1")); key == id) all += "has the key\n";
          }
          for (const Collection& one : TRY(list_collections(db))) all += to_json(one) + "\n";
          return all;
        })
        .value();
  }
  RebuiltCatalogue rebuild(Placing placing = Placing::if_there_is_none) {
    archive_.home.reset();
    auto rebuilt = rebuild_catalogue(archive_.files, archive_.clock, archive_.home_path(), placing);
    EXPECT_TRUE(rebuilt) << rebuilt.error().message << rebuilt.error().cause;
    archive_.reopen();
    return *rebuilt;
  }
  void lose_catalogue() {
    archive_.home.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(catalogue().native() + suffix);
  }
  [[nodiscard]] Path catalogue() const { return paths_of(archive_.home_path()).catalogue; }
  static std::string told(const std::vector<CatalogueDifference>& differences) {
    std::string text;
    for (const CatalogueDifference& one : differences) text += one.part + " " + one.detail + "; ";
    return text;
  }

  testing::TestArchive archive_;
};

TEST_F(RebuildCatalogue, GivesBackEveryByteFromTheVaultAlone) {
  fill();
  const std::string before = exported();
  lose_catalogue();
  const RebuiltCatalogue rebuilt = rebuild();
  EXPECT_EQ(told(rebuilt.unproven), "");
  EXPECT_EQ(rebuilt.records, 3);
  EXPECT_EQ(rebuilt.recordings, 2);
  EXPECT_EQ(rebuilt.transcripts, 2);
  EXPECT_FALSE(rebuilt.compared);
  EXPECT_TRUE(rebuilt.in_place);
  EXPECT_EQ(exported(), before);
  EXPECT_EQ(archive_.count("record_version"), 8) << "versions that came and went between two snapshots too";

  EXPECT_EQ(archive_.damage(), "");
  ASSERT_TRUE(archive_.work());
  for (const Job& job : archive_.jobs()) EXPECT_EQ(job.state, JobState::done);
  edit(deposit("a new song.txt"), "Y Thim");
  EXPECT_EQ(archive_.damage(), "") << "it is a working catalogue";
}

TEST_F(RebuildCatalogue, IsOnlyComparedWithOneThatIsThere) {
  fill();
  EXPECT_EQ(archive_.damage(), "");  // leaves Events that the vault doesn't have yet
  const std::string before = exported();
  const RebuiltCatalogue same = rebuild();
  EXPECT_TRUE(same.compared);
  EXPECT_EQ(told(same.differences), "");
  EXPECT_EQ(same.later_events, 3);
  EXPECT_FALSE(same.in_place);
  EXPECT_EQ(exported(), before);
  EXPECT_FALSE(fs::exists(catalogue().native() + ".rebuilt"));

  edit(archive_.home->vault.records().value().front(), "Y Wang");
  const RebuiltCatalogue behind = rebuild();
  EXPECT_NE(told(behind.differences).find("record.json differs; "), std::string::npos)
      << "positive control: what the vault doesn't have is told: " << told(behind.differences);
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(told(rebuild().differences), "");
}

TEST_F(RebuildCatalogue, TakesThePlaceOfOneThatCannotBeReadAndKeepsThat) {
  fill();
  const std::string before = exported();
  lose_catalogue();
  testing::write_bytes(catalogue(), std::string(100'000, 'x'));
  const RebuiltCatalogue rebuilt = rebuild();
  EXPECT_TRUE(rebuilt.in_place);
  EXPECT_EQ(exported(), before);
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(archive_.home_path()))
    kept += entry.path().filename().native().starts_with("catalogue.db.before-rebuild-") ? 1 : 0;
  EXPECT_GE(kept, 1);
}

TEST_F(RebuildCatalogue, ADepositWhoseSnapshotWasNeverWrittenIsThere) {
  const RecordId record = deposit("a song.txt");
  const Recording before = archive_.deliverables(record).at(0).recording;
  lose_catalogue();
  const RebuiltCatalogue rebuilt = rebuild();
  EXPECT_NE(told(rebuilt.unproven).find("recordings.json not in the vault yet; "), std::string::npos);
  const Recording after = archive_.deliverables(record).at(0).recording;
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.sha512, before.sha512);
  EXPECT_EQ(after.bytes, before.bytes);
  EXPECT_EQ(after.kind, before.kind);
  EXPECT_EQ(after.file_name, before.file_name);
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(archive_.jobs().at(0).state, JobState::done);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(RebuildCatalogue, ADamagedObjectIsToldAndTheOthersAreTaken) {
  fill();
  const RecordId broken = archive_.home->vault.records().value().front();
  testing::write_bytes(archive_.home->vault.root() / ocfl::object_path(broken) / "inventory.json", "{");
  lose_catalogue();
  const RebuiltCatalogue rebuilt = rebuild();
  EXPECT_EQ(rebuilt.records, 2);
  ASSERT_EQ(rebuilt.unproven.size(), 1u);
  EXPECT_EQ(rebuilt.unproven.front().record, broken.str());
}

TEST_F(RebuildCatalogue, LeavesAHomeAloneWhereAWorkerRuns) {
  const auto lock = WorkerLock::take(archive_.home->paths.run).value();
  ASSERT_TRUE(lock);
  EXPECT_EQ(rebuild_catalogue(archive_.files, archive_.clock, archive_.home_path(), Placing::always).error().message,
            "worker.running");
}

}  // namespace
}  // namespace khen
