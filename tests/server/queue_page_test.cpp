// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job_queue.h"
#include "ingest/upload_rows.h"
#include "tests/server/page_site.h"

namespace khen::test {
namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The queue as an archivist reads it without JavaScript.
class QueuePageTest : public ::testing::Test {
 protected:
  QueuePageTest() { site_.sign_in("lan", Role::archivist); }

  template <class Work>
  auto write(Work work) {
    return site_.archive.home->catalogue->write(work).value();
  }
  JobId add(int priority = 0) {
    return write([&](Db& db) {
      return enqueue(db, site_.clock, {JobKind::derive, RecordingId::make(site_.clock).str(), record_, priority});
    });
  }
  JobId give_up(Code code, std::string_view message) {
    const JobId id = add(-1);
    write([&](Db& db) -> Result<void> {
      const auto job = TRY(lease_next(db, site_.clock, me_));
      EXPECT_EQ(job->id, id);
      TRY(fail_job(db, site_.clock, *job, me_, fail(code, message)));
      return {};
    });
    return id;
  }
  Job read(const JobId& id) {
    return write([&](Db& db) { return read_job(db, id); });
  }
  std::string press(const JobId& id, const std::string& op) {
    const Reply reply = site_.post("/en/desk/jobs", "job=" + id.str() + "&op=" + op);
    EXPECT_EQ(reply.status, 303) << op;
    return std::string(reply.headers.find("Location"));
  }

  PageSite site_;
  RecordId record_ = site_.add(Record());
  LeaseOwner me_ = this_process().value();
};

TEST_F(QueuePageTest, what_was_given_up_says_why_who_must_act_and_how_to_go_on) {
  give_up(Code::unreadable, "media.truncated");
  give_up(Code::internal, "job.worker_died");
  const std::string page = site_.page("/en/desk/jobs");
  EXPECT_TRUE(holds(page, "Given up: somebody must act"));
  EXPECT_TRUE(holds(page, "the archivist: deposit a better file"));
  EXPECT_TRUE(holds(page, "/en/desk/upload?record=" + record_.str()));
  EXPECT_TRUE(holds(page, "the administrator: look after the server"));
  EXPECT_TRUE(holds(page, "The worker ended abruptly while at this job."));
  EXPECT_TRUE(holds(page, "value=\"retry_all\""));
}

TEST_F(QueuePageTest, every_button_works_without_a_script) {
  const JobId waiting = add(30);
  EXPECT_TRUE(holds(press(waiting, "first"), "done=jobs.moved"));
  EXPECT_EQ(read(waiting).urgency, Urgency::first);
  EXPECT_TRUE(holds(site_.page("/en/desk/jobs"), "Goes before all others."));
  press(waiting, "last");
  press(waiting, "in_turn");
  EXPECT_EQ(read(waiting).urgency, Urgency::in_turn);
  press(waiting, "cancel");
  EXPECT_EQ(read(waiting).state, JobState::cancelled);
  press(waiting, "retry");
  EXPECT_EQ(read(waiting).state, JobState::waiting);
  press(waiting, "cancel");
  const JobId of_machine = give_up(Code::internal, "job.worker_died");
  const JobId of_file = give_up(Code::unreadable, "media.truncated");
  EXPECT_EQ(site_.post("/en/desk/jobs", "op=retry_all").status, 303);
  EXPECT_EQ(read(of_machine).state, JobState::waiting);
  EXPECT_EQ(read(of_file).state, JobState::failed);
  press(of_file, "cancel");
  EXPECT_EQ(read(of_file).state, JobState::cancelled);
  EXPECT_EQ(site_.post("/en/desk/jobs", "op=eat&job=" + of_file.str()).status, 400);
}

TEST_F(QueuePageTest, a_full_disk_names_the_next_try_and_the_administrator) {
  const JobId id = give_up(Code::disk_full, "disk.full");
  EXPECT_EQ(read(id).state, JobState::waiting);
  const std::string page = site_.page("/en/desk/jobs");
  EXPECT_TRUE(holds(page, "Will try again by itself at"));
  EXPECT_TRUE(holds(page, "the administrator: look after the server"));
  EXPECT_TRUE(holds(page, "Try now"));
}

TEST_F(QueuePageTest, files_on_their_way_in_stand_there_too) {
  const Upload upload{.id = UploadId::make(site_.clock),
                      .account = write([](Db& db) { return find_account(db, "lan"); })->id,
                      .record = std::nullopt,
                      .file_name = "lễ hội <1>.mp4",
                      .length = 1000,
                      .received = 0,
                      .recording = std::nullopt,
                      .created = site_.clock.now(),
                      .expires = site_.clock.now() + std::chrono::hours(1)};
  write([&](Db& db) -> Result<void> {
    TRY(insert_upload(db, upload));
    return move_offset(db, upload.id, 610, upload.expires);
  });
  const std::string page = site_.page("/en/desk/jobs");
  EXPECT_TRUE(holds(page, "lễ hội &lt;1&gt;.mp4"));
  EXPECT_TRUE(holds(page, "61 %"));
  EXPECT_TRUE(holds(page, "choose the same file"));
}

TEST_F(QueuePageTest, of_one_state_all_can_be_paged_through) {
  std::vector<JobId> ids;
  for (int i = 0; i < 60; ++i) ids.push_back(add(i));
  const std::string first = site_.page("/en/desk/jobs?state=waiting");
  EXPECT_TRUE(holds(first, ids.at(0).str()));
  EXPECT_FALSE(holds(first, ids.at(55).str()));
  EXPECT_TRUE(holds(first, "/en/desk/jobs?state=waiting&amp;from=50"));
  EXPECT_TRUE(holds(site_.page("/en/desk/jobs?state=waiting&from=50"), ids.at(55).str()));
  EXPECT_FALSE(holds(site_.page("/en/desk/jobs"), ids.at(59).str())) << "the overview stays short";
}

TEST_F(QueuePageTest, has_a_short_address) {
  const Reply reply = site_.get("/queue");
  EXPECT_EQ(reply.status, 302);
  EXPECT_TRUE(reply.headers.find("Location").ends_with("/desk/jobs"));
}

}  // namespace
}  // namespace khen::test
