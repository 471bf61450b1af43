// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/transcript/store.h"

#include <gtest/gtest.h>

#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/transcript/json.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

class TranscriptStore : public ::testing::Test {
 protected:
  template <class Work>
  auto write(Work&& work) {
    auto done = catalogue_->write(work);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return std::move(done).value();
  }
  TranscriptStore() {
    Record record;
    record.all(FieldId::titles) = {LocalizedText{"vi", "Hát then"}};
    record_ = *write([&](Db& db) { return create_record(db, clock_, record, by_); }).id;
    const Recording recording{.id = recording_,
                              .record = *record_,
                              .file_name = "a.mp4",
                              .media_type = "video/mp4",
                              .kind = MediaKind::video,
                              .bytes = 1,
                              .sha512 = "0",
                              .vault_path = "originals/a.mp4"};
    EXPECT_TRUE(catalogue_->write([&](Db& db) { return insert_recording(db, clock_, recording); }));
  }

  std::int64_t sequence() {
    return catalogue_->read([](Db& db) { return last_change(db); }).value();
  }
  std::size_t events() {
    return catalogue_->read([&](Db& db) { return events_of(db, *record_); }).value().size();
  }
  static Transcript lines(std::vector<std::string> texts) {
    Transcript content;
    content.language = "VI";
    content.source = "stream 2";
    std::int64_t at = 0;
    for (std::string& text : texts) {
      content.passages.push_back({.begin = milliseconds(at), .end = milliseconds(at + 900), .text = std::move(text)});
      at += 1000;
    }
    return content;
  }

  const testing::Scratch scratch_;
  SystemClock clock_;
  std::unique_ptr<DbPool> catalogue_ = DbPool::open(scratch_ / "catalogue.db").value();
  const Authorship by_{"account:lan", "a test"};
  std::optional<RecordId> record_;
  const RecordingId recording_ = RecordingId::make(clock_);
};

TEST_F(TranscriptStore, keeps_what_it_is_given_and_tells_others) {
  const std::int64_t before = sequence();
  const std::size_t told = events();
  Transcript content = lines({"Xin cha\xCC\x80o", "ជំរាបសួរ"});
  content.tiers = {{"lời", "", "Bà Mai", "vi", TierRelation::aligned}};
  content.passages[0].tier = "lời";
  content.passages[1].confidence = 0.25;
  const StoredTranscript made = write([&](Db& db) { return add_transcript(db, clock_, recording_, content, by_); });
  EXPECT_EQ(made.content.passages[0].text, "Xin chào");  // composed
  EXPECT_EQ(made.content.language, "vi");
  const StoredTranscript read = catalogue_->read([&](Db& db) { return read_transcript(db, made.id); }).value();
  EXPECT_EQ(read.content, made.content);
  EXPECT_EQ(read.record, *record_);
  EXPECT_EQ(sequence(), before + 1);
  EXPECT_EQ(events(), told + 1);
}

TEST_F(TranscriptStore, a_change_needs_the_latest_revision_and_an_equal_content_changes_nothing) {
  const auto made = write([&](Db& db) { return add_transcript(db, clock_, recording_, lines({"một"}), by_); });
  const auto changed = write([&](Db& db) {
    return replace_transcript(db, clock_, made.id, 1, lines({"một", "hai"}), by_);
  });
  EXPECT_EQ(changed.revision, 2);
  const auto late =
      catalogue_->write([&](Db& db) { return replace_transcript(db, clock_, made.id, 1, lines({"ba"}), by_); });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::conflict);
  const std::int64_t before = sequence();
  write([&](Db& db) { return replace_transcript(db, clock_, made.id, 2, changed.content, by_); });
  EXPECT_EQ(sequence(), before);
}

TEST_F(TranscriptStore, what_a_program_makes_again_replaces_only_what_nobody_touched) {
  Transcript content = lines({"một"});
  content.origin = TranscriptOrigin::embedded;
  const auto keep = [&](const Transcript& one) {
    return write([&](Db& db) { return keep_derived(db, clock_, recording_, one, by_); });
  };
  const auto heads = [&] { return catalogue_->read([&](Db& db) { return transcripts_of(db, recording_); }).value(); };
  EXPECT_TRUE(keep(content));
  EXPECT_FALSE(keep(content));
  content.passages[0].text = "một hai";
  EXPECT_TRUE(keep(content));
  ASSERT_EQ(heads().size(), 1U);
  Transcript corrected = content;
  corrected.passages[0].text = "một, hai";
  write([&](Db& db) { return replace_transcript(db, clock_, heads()[0].id, 2, corrected, by_); });
  EXPECT_FALSE(keep(content));
  EXPECT_EQ(heads()[0].revision, 3);
  EXPECT_TRUE(catalogue_->write([&](Db& db) { return remove_transcript(db, clock_, heads()[0].id, by_); }));
  EXPECT_TRUE(heads().empty());
  EXPECT_FALSE(keep(content));
  EXPECT_TRUE(heads().empty());
  const auto all =
      catalogue_->read([&](Db& db) { return transcripts_of_record(db, *record_, Removed::included); }).value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].removed);
}

TEST_F(TranscriptStore, comes_back_from_its_json_whole) {
  Transcript content = lines({"ꪎꪱꪫ", "ꨌꩌ"});
  content.kind = TranscriptKind::annotation;
  content.tiers = {{"words", "", "A", "blt-Tavt", TierRelation::aligned},
                   {"gloss", "words", "", "vi", TierRelation::symbolic_association}};
  content.passages[0].tier = "words";
  content.passages[0].key = "a1";
  content.passages[1].tier = "gloss";
  content.passages[1].parent = "a1";
  const auto made = write([&](Db& db) { return add_transcript(db, clock_, recording_, content, by_); });
  const auto again = parse_transcript_json(to_json(made));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->content, made.content);
  EXPECT_EQ(again->id, made.id);
  EXPECT_EQ(again->revision, made.revision);
  EXPECT_FALSE(parse_transcript_json("{\"id\":1}"));
}

TEST_F(TranscriptStore, refuses_what_breaks_the_rules) {
  struct Case {
    std::string message;
    std::function<void(Transcript&)> spoil;
  };
  const std::vector<Case> cases{
      {"transcript.empty", [](Transcript& one) { one.passages.clear(); }},
      {"transcript.order", [](Transcript& one) { one.passages[0].end = milliseconds(-1); }},
      {"transcript.time_range", [](Transcript& one) { one.passages[0].end = std::chrono::hours(10'000); }},
      {"transcript.language", [](Transcript& one) { one.language = "tiếng Việt"; }},
      {"transcript.text", [](Transcript& one) { one.passages[0].text = std::string(longest_passage + 1, 'x'); }},
      {"transcript.tier", [](Transcript& one) { one.passages[0].tier = "nowhere"; }},
      {"transcript.tier",
       [](Transcript& one) {
         one.tiers = {{"a", "b", "", "", {}}, {"b", "a", "", "", {}}};
       }},
      {"transcript.parent", [](Transcript& one) { one.passages[0].parent = "nobody"; }},
  };
  for (const Case& one : cases) {
    Transcript content = lines({"một"});
    one.spoil(content);
    const auto refused =
        catalogue_->write([&](Db& db) { return add_transcript(db, clock_, recording_, content, by_); });
    ASSERT_FALSE(refused) << one.message;
    EXPECT_EQ(refused.error().message, one.message);
  }
  EXPECT_TRUE(catalogue_->write([&](Db& db) { return add_transcript(db, clock_, recording_, lines({"một"}), by_); }));
}

}  // namespace
}  // namespace khen
