// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/catalogue.h"

#include <gtest/gtest.h>

#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

class Catalogue : public ::testing::Test {
 protected:
  Catalogue() : pool_(DbPool::open(scratch_ / "catalogue.db").value()) {}

  static Record festival(std::string title) {
    Record record;
    record.all(FieldId::titles) = {LocalizedText{"vi", std::move(title)}};
    record.status = Status::published;
    record.access = AccessClass::everyone;
    return record;
  }

  Record create(const Record& record, const std::optional<std::string>& key = std::nullopt) {
    return pool_->write([&](Db& db) { return create_record(db, clock_, record, by_, key); }).value();
  }

  Recording recording_of(const Record& record) {
    return {.id = RecordingId::make(clock_),
            .record = *record.id,
            .file_name = "hội.mp4",
            .media_type = "video/mp4",
            .kind = MediaKind::video,
            .bytes = 10,
            .sha512 = "ab",
            .vault_path = "originals/x/hội.mp4"};
  }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  std::unique_ptr<DbPool> pool_;
  Authorship by_{"account:lan", "first description"};
};

TEST_F(Catalogue, keeps_every_version_with_who_when_and_why) {
  Record record = create(festival("Lễ hội Lồng tồng"));
  clock_.advance(std::chrono::minutes(5));
  record.all(FieldId::titles) = {LocalizedText{"vi", "Hội Lồng tồng"}};
  const Record next =
      pool_->write([&](Db& db) {
             return update_record(db, clock_, record, {"account:minh", "shorter name"});
           })
          .value();
  EXPECT_EQ(next.version, 2);

  const auto versions = pool_->read([&](Db& db) { return versions_of(db, *record.id); }).value();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].agent, "account:lan");
  EXPECT_EQ(versions[1].reason, "shorter name");
  EXPECT_EQ(versions[1].at - versions[0].at, std::chrono::minutes(5));
}

TEST_F(Catalogue, refuses_a_change_of_a_version_that_is_no_longer_the_newest) {
  Record first = create(festival("Katê"));
  Record second = first;
  first.all(FieldId::titles).push_back(LocalizedText{"en", "Kate"});
  second.all(FieldId::titles).push_back(LocalizedText{"fr", "Katê"});
  ASSERT_TRUE(pool_->write([&](Db& db) { return update_record(db, clock_, first, by_); }));
  const auto late = pool_->write([&](Db& db) { return update_record(db, clock_, second, by_); });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "record.changed_meanwhile");
  const auto stored = pool_->read([&](Db& db) { return read_record(db, *first.id); }).value();
  EXPECT_EQ(values_of<LocalizedText>(stored.record, FieldId::titles).back().language, "en");
}

TEST_F(Catalogue, makes_no_version_when_nothing_changed) {
  const Record record = create(festival("Xòe"));
  const Record same = pool_->write([&](Db& db) { return update_record(db, clock_, record, by_); }).value();
  EXPECT_EQ(same.version, 1);
}

TEST_F(Catalogue, recognises_an_import_key) {
  const Record record = create(festival("Gầu tào"), "demo:gau-tao");
  const auto again =
      pool_->write([&](Db& db) { return create_record(db, clock_, festival("Gầu tào"), by_, "demo:gau-tao"); });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, "record.key_taken");
  EXPECT_EQ(pool_->read([](Db& db) { return find_by_import_key(db, "demo:gau-tao"); }).value(), record.id);
}

TEST_F(Catalogue, answers_readers_as_if_closed_records_did_not_exist) {
  const Record open = create(festival("Mở"));
  Record closed = festival("Kín");
  closed.access = AccessClass::staff;
  Record draft = festival("Nháp");
  draft.status = Status::draft;
  closed = create(closed);
  draft = create(draft);

  const std::vector<AccessClass> everyone{AccessClass::everyone};
  const auto listed = pool_->read([&](Db& db) { return list_records(db, everyone, std::nullopt, 10); }).value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].record.id, open.id);
  EXPECT_EQ(pool_->read([&](Db& db) { return count_records(db, everyone); }).value(), 1);
  EXPECT_EQ(pool_->read([&](Db& db) {
                   return read_records(db, {*closed.id, *open.id, *draft.id}, everyone);
                 })
                .value()
                .size(),
            1U);
  // The control: with the class of the staff all three are there.
  const std::vector<AccessClass> all{AccessClass::everyone, AccessClass::staff};
  EXPECT_EQ(pool_->read([&](Db& db) { return count_records(db, all); }).value(), 3);
}

TEST_F(Catalogue, rolls_everything_back_when_one_part_fails) {
  const auto failed = pool_->write([&](Db& db) -> Result<void> {
    TRY(create_record(db, clock_, festival("Một"), by_));
    return fail(Code::invalid, "test.stop");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(pool_->read([](Db& db) { return count_records(db, {AccessClass::everyone}); }).value(), 0);
  EXPECT_EQ(pool_->read([](Db& db) { return last_change(db); }).value(), 0);
}

TEST_F(Catalogue, writes_an_outbox_row_with_every_change) {
  const Record record = create(festival("Then"));
  const Recording recording = recording_of(record);
  ASSERT_TRUE(pool_->write([&](Db& db) { return insert_recording(db, clock_, recording); }));
  ASSERT_TRUE(pool_->write([&](Db& db) {
    return publish_renditions(
        db, clock_,
        {recording.id,
         "a/b",
         "plan",
         {{.role = "master", .file_name = "m.m3u8", .media_type = "application/vnd.apple.mpegurl", .bytes = 3}}},
        "the plan");
  }));
  const auto changes = pool_->read([](Db& db) { return changes_after(db, 0, 100); }).value();
  ASSERT_EQ(changes.size(), 3U);
  for (const Change& change : changes) EXPECT_EQ(change.object, record.id->text());

  const auto deliverables = pool_->read([&](Db& db) { return deliverables_of(db, *record.id); }).value();
  ASSERT_EQ(deliverables.size(), 1U);
  EXPECT_EQ(deliverables[0].recording.state, RecordingState::derived);
  ASSERT_NE(deliverables[0].find("master"), nullptr);
  EXPECT_EQ(deliverables[0].find("poster"), nullptr);
}

TEST_F(Catalogue, never_changes_or_forgets_an_event) {
  const Record record = create(festival("Khan"));
  EXPECT_FALSE(pool_->write([](Db& db) { return db.execute("update event set detail = 'else'"); }));
  EXPECT_FALSE(pool_->write([](Db& db) { return db.execute("delete from event"); }));
  EXPECT_EQ(pool_->read([&](Db& db) { return events_of(db, *record.id); }).value().size(), 1U);
}

TEST_F(Catalogue, hides_a_withdrawn_record_from_the_next_read_on) {
  Record record = create(festival("Mo Mường"));
  record.status = Status::withdrawn;
  ASSERT_TRUE(pool_->write([&](Db& db) { return update_record(db, clock_, record, by_); }));
  EXPECT_TRUE(pool_->read([](Db& db) { return newest_records(db, {AccessClass::everyone}, 5); }).value().empty());
}

}  // namespace
}  // namespace khen
