// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job_queue.h"
#include "ingest/likeness/likeness.h"
#include "metadata/recording.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class LikenessPagesTest : public ::testing::Test {
 protected:
  template <class Work>
  auto write(Work work) {
    return site_.archive.home->catalogue->write(work);
  }
  LikenessPagesTest() {
    EXPECT_TRUE(write([&](Db& db) { return keep_prints(db, site_.clock, *first_, {{PrintKind::picture, looks_}}); }));
    EXPECT_TRUE(write([&](Db& db) { return keep_prints(db, site_.clock, *second_, {{PrintKind::picture, looks_}}); }));
    site_.sign_in("lan", Role::archivist);
  }
  RecordingId add(const std::string& title, const std::string& file, char digest) {
    Record record;
    record.status = Status::published;
    record.access = AccessClass::everyone;
    record.all(FieldId::titles).emplace_back(LocalizedText{"vi", title});
    const RecordId id = site_.add(record);
    records_.push_back(id);
    Recording recording{.id = RecordingId::make(site_.clock),
                        .record = id,
                        .position = 0,
                        .file_name = file,
                        .media_type = "image/jpeg",
                        .kind = MediaKind::image,
                        .bytes = 3,
                        .sha512 = std::string(128, digest),
                        .vault_path = "originals/x/" + file,
                        .state = RecordingState::derived,
                        .facts_json = "{}",
                        .deposited = site_.clock.now()};
    EXPECT_TRUE(write([&](Db& db) { return insert_recording(db, site_.clock, recording); }));
    return recording.id;
  }
  std::string editor(std::size_t record) { return site_.page("/en/desk/records/" + records_.at(record).str()); }

  PageSite site_;
  std::vector<RecordId> records_;
  std::string looks_ = "123456789abcdef0" + std::string(32, '0') + std::string(32, 'f');
  std::optional<RecordingId> first_ = add("Chợ phiên", "cho-phien.jpg", 'a');
  std::optional<RecordingId> second_ = add("Chợ tình", "cho-tinh.jpg", 'b');
  std::optional<RecordingId> third_ = add("Cùng byte", "cung.jpg", 'a');
};

TEST_F(LikenessPagesTest, the_editor_shows_what_is_here_already_and_takes_a_decision) {
  const std::string before = editor(1);
  EXPECT_TRUE(holds(before, "Perhaps here already"));
  EXPECT_TRUE(holds(before, "Looks like this picture, 100 %"));
  EXPECT_TRUE(holds(before, "/en/desk/records/" + records_.at(0).str()));
  const Reply reply =
      site_.post("/en/desk/recordings/" + second_->str() + "/likeness", "other=" + first_->str() + "&op=different");
  EXPECT_EQ(reply.status, 303);
  EXPECT_TRUE(holds(editor(1), "Decided: not the same."));
  EXPECT_TRUE(holds(editor(0), "Decided: not the same."));
  EXPECT_TRUE(holds(editor(0), "The same bytes.")) << "of the third";
  EXPECT_EQ(
      site_.post("/en/desk/recordings/" + second_->str() + "/likeness", "other=" + third_->str() + "&op=same").status,
      404);
}

TEST_F(LikenessPagesTest, the_queue_leads_to_it) {
  const auto me = this_process().value();
  write([&](Db& db) -> Result<void> {
    TRY(enqueue(db, site_.clock, {JobKind::derive, second_->str(), records_.at(1)}));
    const auto job = TRY(lease_next(db, site_.clock, me));
    return complete(db, site_.clock, job->id, me);
  }).value();
  EXPECT_TRUE(holds(site_.page("/en/desk/jobs"), "/en/desk/records/" + records_.at(1).str() + "#likenesses"));
}

TEST_F(LikenessPagesTest, readers_learn_nothing_of_it) {
  site_.sign_out();
  EXPECT_FALSE(holds(site_.page("/en/records/" + records_.at(1).str()), "Chợ phiên"));
  EXPECT_TRUE(holds(site_.page("/en/records/" + records_.at(1).str()), "Chợ tình")) << "the control";
  EXPECT_EQ(
      site_.post("/en/desk/recordings/" + second_->str() + "/likeness", "other=" + first_->str() + "&op=same").status,
      401);
}

}  // namespace
}  // namespace khen::test
