// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>

#include "ingest/bag/make_bag.h"
#include "ingest/bag/take_in_bag.h"
#include "ingest/bag/unpack.h"
#include "ingest/snapshot.h"
#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "metadata/transcript/store.h"
#include "tests/support/archive.h"
#include "tests/support/packed.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

class BagTest : public ::testing::Test {
 protected:
  // A published Record, edited once, with two files and a reviewed transcript.
  RecordId full_record() {
    testing::write_bytes(archive_.scratch / "lời ca.txt", "lời");
    testing::make_video(archive_.scratch / "v.mp4");
    const auto deposited =
        Depositor(archive_.tools())
            .deposit(archive_.deposit_of({archive_.scratch / "lời ca.txt", archive_.scratch / "v.mp4"}))
            .value();
    archive_.home->catalogue
        ->write([&](Db& db) -> Result<void> {
          Record record = TRY(read_record(db, deposited.record)).record;
          record.status = Status::published;
          record.access = AccessClass::everyone;
          record.all(FieldId::people).push_back(Person{"Y Bla", "singer", ""});
          record.all(FieldId::collections).push_back(CollectionRef{"xoang"});
          TRY(put_collection(db, archive_.clock, Collection{"xoang", {{"vi", "Xoang"}}, {}}));
          TRY(update_record(db, archive_.clock, record, {"account:lan", "described"}));
          Transcript transcript;
          transcript.kind = TranscriptKind::captions;
          transcript.language = "vi";
          transcript.origin = TranscriptOrigin::imported;
          transcript.source_format = "vtt";
          Passage line;
          line.begin = milliseconds(0);
          line.end = milliseconds(900);
          line.text = "ơ kông";
          transcript.passages.push_back(line);
          TRY(add_transcript(db, archive_.clock, deposited.files.at(1).recording.id, transcript, {"account:lan", ""}));
          return {};
        })
        .value();
    return deposited.record;
  }

  static std::map<std::string, std::string> known(testing::TestArchive& archive, const RecordId& record) {
    return archive.home->catalogue->read([&](Db& db) { return snapshot_texts(db, record); }).value();
  }
  static std::vector<StoredEvent> events(testing::TestArchive& archive, const RecordId& record) {
    return archive.home->catalogue->read([&](Db& db) { return events_of(db, record); }).value();
  }
  Result<BagTakenIn> take(testing::TestArchive& archive, const Path& bag) {
    return take_in_bag(archive.tools(), bag, {"account:tester", "from a bag"});
  }
  // "error bag.differs; " or "created 2; " or the Error.
  std::string told(const Result<BagTakenIn>& taken) {
    if (!taken) return taken.error().message;
    std::string text;
    for (const BagFinding& one : taken->findings) {
      text += (one.severity == BagSeverity::error ? "error " : "warning ") + one.message + "; ";
    }
    for (const RecordTakenIn& one : taken->records) {
      text += (one.outcome == BagOutcome::created ? "created " : "unchanged ") + std::to_string(one.files) + "; ";
    }
    return text;
  }

  testing::TestArchive archive_;
  testing::TestArchive other_;
};

TEST_F(BagTest, ARecordGoesIntoABagAndComesBackWhole) {
  const RecordId record = full_record();
  const auto before = known(archive_, record);
  for (const std::string name : {"bag", "bag.tar", "bag.zip"}) {
    const Path bag = archive_.scratch / name;
    const auto made = make_bag(archive_.files, archive_.clock, *archive_.home, {record}, bag);
    ASSERT_TRUE(made) << name << made.error().message << made.error().cause;
    EXPECT_EQ(made->records, 1u);
    testing::TestArchive fresh;
    EXPECT_EQ(told(take(fresh, bag)), "created 2; ") << name;

    auto after = known(fresh, record);
    for (const auto& [path, text] : before) {
      if (path == "events.json" || path == "history.json") continue;
      EXPECT_EQ(after[path], text) << name << " " << path;
    }
    // Every event of before, and then those of the coming in.
    const auto old_events = events(archive_, record);
    const auto new_events = events(fresh, record);
    EXPECT_GT(new_events.size(), old_events.size());
    for (std::size_t i = 0; i < old_events.size(); ++i) {
      EXPECT_EQ(new_events[i].id + new_events[i].detail + new_events[i].agent,
                old_events[i].id + old_events[i].detail + old_events[i].agent);
    }
    const auto stored = fresh.home->catalogue->read([&](Db& db) { return read_record(db, record); }).value();
    const auto original = archive_.home->catalogue->read([&](Db& db) { return read_record(db, record); }).value();
    EXPECT_EQ(stored.created, original.created);
    EXPECT_EQ(stored.published, original.published);
    EXPECT_EQ(fresh.count("collection"), 1);
    EXPECT_EQ(fresh.damage(), "");
    const auto count = events(fresh, record).size();
    // The same bag again changes nothing.
    EXPECT_EQ(told(take(fresh, bag)), "unchanged 2; ");
    EXPECT_EQ(events(fresh, record).size(), count);
    EXPECT_TRUE(fs::is_empty(fresh.home->paths.staging / "deposits") ||
                !fs::exists(fresh.home->paths.staging / "deposits"));
  }
}

TEST_F(BagTest, OurBagsAreValidAndAnUnfinishedOneDoesNotAppear) {
  const RecordId record = full_record();
  const Path bag = archive_.scratch / "bag";
  ASSERT_TRUE(make_bag(archive_.files, archive_.clock, *archive_.home, {record}, bag));
  const Bag checked = check_bag(bag).value();
  EXPECT_TRUE(checked.is_valid());
  EXPECT_TRUE(checked.findings.empty());
  EXPECT_EQ(make_bag(archive_.files, archive_.clock, *archive_.home, {record}, bag).error().message, "bag.exists");

  for (const std::string name : {"half", "half.zip"}) {
    archive_.files.arm(testing::Fault::disk_full, 3);
    const auto failed = make_bag(archive_.files, archive_.clock, *archive_.home, {record}, archive_.scratch / name);
    EXPECT_TRUE(archive_.files.fired()) << name;
    archive_.files.disarm();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::disk_full) << failed.error().message;
    EXPECT_FALSE(fs::exists(archive_.scratch / name));
    EXPECT_FALSE(fs::exists(archive_.scratch / (name + ".unfinished")));
  }
}

TEST_F(BagTest, AWrongByteInTheVaultIsNeverPacked) {
  const RecordId record = full_record();
  const Recording recording = archive_.deliverables(record).at(0).recording;
  const Path kept = archive_.home->vault.path_of(record, recording.vault_path).value();
  fs::permissions(kept, fs::perms::owner_all);
  testing::write_bytes(kept, "LỜI");
  const auto made = make_bag(archive_.files, archive_.clock, *archive_.home, {record}, archive_.scratch / "bag");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "vault.damaged");
}

TEST_F(BagTest, ADamagedBagGivesNothing) {
  const RecordId record = full_record();
  const Path bag = archive_.scratch / "bag";
  ASSERT_TRUE(make_bag(archive_.files, archive_.clock, *archive_.home, {record}, bag));
  const Path events_file = bag / ("data/records/" + record.str() + "/events.json");
  const std::string text = read_file(events_file, 1 << 20).value();
  testing::write_bytes(events_file, text + " ");
  EXPECT_EQ(told(take(other_, bag)), "error bag.differs; error bag.oxum; ");
  EXPECT_EQ(other_.count("record"), 0);
  testing::write_bytes(events_file, text);
  EXPECT_EQ(told(take(other_, bag)), "created 2; ");  // the control
}

TEST_F(BagTest, ARecordThatSaysSomethingElseIsLeftAlone) {
  const RecordId record = full_record();
  const Path bag = archive_.scratch / "bag";
  ASSERT_TRUE(make_bag(archive_.files, archive_.clock, *archive_.home, {record}, bag));
  ASSERT_EQ(told(take(other_, bag)), "created 2; ");
  ASSERT_TRUE(other_.home->catalogue->write([&](Db& db) -> Result<void> {
    Record edited = TRY(read_record(db, record)).record;
    edited.status = Status::withdrawn;
    TRY(update_record(db, other_.clock, edited, {"account:mai", ""}));
    return {};
  }));
  EXPECT_EQ(told(take(other_, bag)), "bag.record_differs");
}

std::vector<testing::Member> foreign_bag() {
  const std::string manifest = digest_hex(DigestAlgorithm::md5, "lời") + "  data/a/lời.txt\n";
  return {{"their-bag/bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"},
          {"their-bag/bag-info.txt", "External-Description: Songs of the village\nContact-Name: Lan\n"},
          {"their-bag/manifest-md5.txt", manifest},
          {"their-bag/data/a/lời.txt", "lời"}};
}

TEST_F(BagTest, AnotherArchivesBagBecomesADraftOnce) {
  for (const auto packing : {testing::Packing::zip, testing::Packing::tar, testing::Packing::tar_gzip}) {
    testing::write_bytes(archive_.scratch / "x", testing::packed(packing, foreign_bag()));
    const auto taken = take(archive_, archive_.scratch / "x");
    EXPECT_EQ(told(taken), packing == testing::Packing::zip ? "created 1; " : "unchanged 1; ");
    const Record record =
        archive_.home->catalogue->read([&](Db& db) { return read_record(db, taken->records.at(0).record); })
            .value()
            .record;
    EXPECT_EQ(record.status, Status::draft);
    EXPECT_EQ(title_of(record, "vi").value, "Songs of the village");
    EXPECT_NE(values_of<LocalizedText>(record, FieldId::provenance).at(0).value.find("Contact-Name: Lan"),
              std::string::npos);
  }
  EXPECT_EQ(archive_.count("record"), 1);
}

TEST_F(BagTest, HostilePackedFilesAreRefusedAndLeaveNothing) {
  const auto refusal = [&](testing::Packing packing, testing::Member extra) {
    auto members = foreign_bag();
    members.push_back(std::move(extra));
    testing::write_bytes(archive_.scratch / "x", testing::packed(packing, members));
    const std::string text = told(take(archive_, archive_.scratch / "x"));
    EXPECT_EQ(archive_.count("record"), 0) << text;
    EXPECT_FALSE(fs::exists(archive_.home->paths.staging / "evil"));
    for (const auto& entry : fs::directory_iterator(archive_.home->paths.staging)) {
      EXPECT_FALSE(entry.path().filename().native().starts_with("bag-")) << entry.path();
    }
    return text;
  };
  using enum testing::Packing;
  EXPECT_EQ(refusal(tar, {"../evil", "x"}), "bag.packed_path");
  EXPECT_EQ(refusal(zip, {"../evil", "x"}), "bag.packed_path");
  EXPECT_EQ(refusal(zip, {"their-bag/../../evil", "x"}), "bag.packed_path");
  EXPECT_EQ(refusal(tar, {"/tmp/evil", "x"}), "bag.packed_path");
  EXPECT_EQ(refusal(zip, {"their-bag\\..\\evil", "x"}), "bag.packed_path");
  EXPECT_EQ(refusal(tar, {"their-bag/data/l", "", "/etc/passwd"}), "bag.packed_link");
  EXPECT_EQ(refusal(zip, {"their-bag/data/l", "", "/etc/passwd"}), "bag.packed_link");
  EXPECT_EQ(refusal(tar, {"their-bag/data/h", "", "their-bag/bagit.txt", true}), "bag.packed_link");
  EXPECT_EQ(refusal(tar, {"their-bag/bagit.txt", "again"}), "bag.packed_twice");
  EXPECT_EQ(refusal(tar, {"their-bag/bagit.txt/x", "under a file"}), "bag.packed_twice");
  testing::write_bytes(archive_.scratch / "x", "not packed at all");
  EXPECT_EQ(told(take(archive_, archive_.scratch / "x")), "bag.packed");
}

TEST_F(BagTest, ABombIsStoppedOnItsWay) {
  const Path into = archive_.scratch / "out";
  fs::create_directories(into);
  testing::write_bytes(archive_.scratch / "x",
                       testing::packed(testing::Packing::zip, {{"zeros", std::string(std::size_t{8} << 20, '\0')}}));
  EXPECT_EQ(unpack(archive_.sandbox, archive_.scratch / "x", into, 4 << 20).error().message, "bag.bomb");
  EXPECT_LE(fs::file_size(into / "zeros"), std::uintmax_t{4} << 20);
  fs::remove(into / "zeros");
  EXPECT_TRUE(unpack(archive_.sandbox, archive_.scratch / "x", into, 16 << 20));  // the control
}

}  // namespace
}  // namespace khen
