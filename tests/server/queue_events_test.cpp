// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/queue_events.h"

#include "ingest/job_queue.h"
#include "server/queue_event.h"
#include "tests/server/page_site.h"
#include "tests/server/raw_client.h"

namespace khen::test {
namespace {

// The pages over a real socket, and the queue as another process changes it.
class QueueEventsTest : public ::testing::Test {
 protected:
  QueueEventsTest()
      : worker_(DbPool::open(site_.archive.home->paths.catalogue).value()),
        server_([this](Request& request) { return site_.dispatcher(request); }) {}

  JobId add_job() {
    return worker_
        ->write([&](Db& db) {
          return enqueue(db, site_.clock, {JobKind::derive, RecordingId::make(site_.clock).str(), record_});
        })
        .value();
  }

  [[nodiscard]] std::string asking(const std::string& fields = "") const {
    return get("/en/desk/jobs/events", "Cookie: khen=" + site_.token + "\r\n" + fields);
  }

  // The next event whose data hold `text`; "" when the stream ended first.
  static std::string event_with(RawClient& client, const std::string& text) {
    for (std::string event = client.read_chunk(); !event.empty(); event = client.read_chunk()) {
      if (event.find(text) != std::string::npos) return event;
    }
    return {};
  }

  PageSite site_;
  RecordId record_ = site_.add(published("Hát then"));
  std::unique_ptr<DbPool> worker_;
  RunningServer server_;
};

TEST_F(QueueEventsTest, tell_what_another_process_does_as_it_happens) {
  site_.sign_in("lan", Role::archivist);
  RawClient client(server_.port());
  client.send(asking());
  const RawReply head = client.read_reply(RawClient::Expect::head_only);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(head.header("x-accel-buffering"), "no");
  EXPECT_EQ(head.header("cache-control"), "no-store");
  const std::string first = client.read_chunk();
  EXPECT_TRUE(first.starts_with("event: queue\nid: ")) << first;
  EXPECT_NE(first.find("\nretry: "), std::string::npos);
  EXPECT_NE(first.find("\"jobs\":[]"), std::string::npos);
  const JobId job = add_job();
  EXPECT_FALSE(event_with(client, "{\"id\":\"" + job.str()).empty());
  const auto owner = this_process().value();
  ASSERT_TRUE(worker_->write([&](Db& db) { return lease_next(db, site_.clock, owner); }));
  ASSERT_TRUE(worker_->write([&](Db& db) { return report_progress(db, site_.clock, job, owner, "sound", 0.45); }));
  EXPECT_NE(event_with(client, "\"percent\":45").find("45 %"), std::string::npos);
  ASSERT_TRUE(worker_->write([&](Db& db) { return complete(db, site_.clock, job, owner); }));
  EXPECT_FALSE(event_with(client, "\"state\":\"done\"").empty());
}

TEST_F(QueueEventsTest, one_reading_serves_all_who_listen_each_in_their_language) {
  site_.sign_in("lan", Role::archivist);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_.port()));
    clients.back()->send(
        get(i % 2 == 0 ? "/vi/desk/jobs/events" : "/de/desk/jobs/events", "Cookie: khen=" + site_.token + "\r\n"));
    EXPECT_EQ(clients.back()->read_reply(RawClient::Expect::head_only).status, 200);
  }
  const JobId job = add_job();
  std::array<std::string, 2> told;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const std::string event = event_with(*clients[i], job.str());
    ASSERT_FALSE(event.empty()) << i;
    if (told[i % 2].empty()) told[i % 2] = event;
    EXPECT_EQ(event, told[i % 2]);
  }
  EXPECT_NE(told[0], told[1]);
}

TEST_F(QueueEventsTest, end_with_the_session_or_the_right) {
  site_.sign_in("lan", Role::archivist);
  RawClient leaver(server_.port());
  leaver.send(asking());
  EXPECT_EQ(leaver.read_reply(RawClient::Expect::head_only).status, 200);
  const std::string left = site_.token;
  site_.sign_in("minh", Role::archivist);
  RawClient demoted(server_.port());
  demoted.send(asking());
  EXPECT_EQ(demoted.read_reply(RawClient::Expect::head_only).status, 200);
  site_.sign_in("anh", Role::archivist);
  RawClient stays(server_.port());
  stays.send(asking());
  EXPECT_EQ(stays.read_reply(RawClient::Expect::head_only).status, 200);

  ASSERT_TRUE(worker_->write([&](Db& db) -> Result<void> {
    TRY(close_session(db, left));
    const auto account = TRY(find_account(db, "minh"));
    return set_role(db, account->id, Role::reader);
  }));
  EXPECT_EQ(event_with(leaver, "no such text"), "");
  EXPECT_EQ(event_with(demoted, "no such text"), "");
  // Nobody is cut in the middle: the stream is whole, and the same connection answers again.
  leaver.send(get("/en/desk/jobs/events", "Cookie: khen=" + left + "\r\n"));
  EXPECT_EQ(leaver.read_reply().status, 401);
  const JobId job = add_job();
  EXPECT_FALSE(event_with(stays, job.str()).empty()) << "the control";
}

TEST_F(QueueEventsTest, are_for_staff) {
  EXPECT_EQ(ask(server_.port(), get("/en/desk/jobs/events")).status, 401);
  site_.sign_in("mai", Role::reader);
  EXPECT_EQ(ask(server_.port(), asking()).status, 403);
  EXPECT_EQ(ask(server_.port(), get("/xx/desk/jobs/events", "Cookie: khen=" + site_.token + "\r\n")).status, 404);
}

TEST_F(QueueEventsTest, who_comes_again_hears_nothing_twice) {
  site_.sign_in("lan", Role::archivist);
  std::string id;
  {
    RawClient client(server_.port());
    client.send(asking());
    client.read_reply(RawClient::Expect::head_only);
    const std::string event = client.read_chunk();
    id = event.substr(event.find("id: ") + 4, 16);
  }
  RawClient again(server_.port());
  again.send(asking("Last-Event-ID: " + id + "\r\n"));
  again.read_reply(RawClient::Expect::head_only);
  const JobId job = add_job();
  EXPECT_NE(again.read_chunk().find(job.str()), std::string::npos) << "the first that is heard is news";
}

Job job_of(const Clock& clock) {
  return Job{.id = JobId::make(clock),
             .object = RecordingId::make(clock).str(),
             .record = RecordId::make(clock),
             .stage = {},
             .error = std::nullopt,
             .started = std::nullopt,
             .finished = std::nullopt,
             .pace = std::nullopt};
}

TEST(QueueEvent, a_list_is_another_one_when_a_state_changes_and_not_when_a_job_gets_on) {
  const SystemClock clock;
  Job job = job_of(clock);
  job.state = JobState::running;
  const auto mark_of = [](const Job& one) { return list_mark(QueueState{{one}, {}, {}}); };
  const std::string mark = mark_of(job);
  job.progress = 0.5;
  EXPECT_EQ(mark_of(job), mark);
  job.urgency = Urgency::first;
  EXPECT_NE(mark_of(job), mark);
  job.urgency = Urgency::in_turn;
  job.state = JobState::done;
  EXPECT_NE(mark_of(job), mark);
}

TEST(QueueEvent, stays_small_however_long_the_queue_is) {
  const SystemClock clock;
  const Messages messages = Messages::load().value();
  const Vocabularies vocabularies = Vocabularies::load().value();
  QueueState queue;
  for (int i = 0; i < 100; ++i) {
    queue.jobs.push_back(job_of(clock));
  }
  const std::string event = queue_event({messages, vocabularies, "hi"}, queue, clock.now());
  EXPECT_LT(event.size(), 16U * 1024);
  EXPECT_EQ(event.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace khen::test
