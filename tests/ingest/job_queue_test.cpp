// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/job_queue.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "metadata/catalogue.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

class JobQueueTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Record record;
    record.all(FieldId::titles).push_back(LocalizedText{"vi", "x"});
    record_ = pool_->write([&](Db& db) { return create_record(db, clock_, record, {"a", ""}); }).value().id;
  }
  template <class Work>
  auto write(Work work) {
    return pool_->write(work).value();
  }
  JobId add(const std::string& object, int priority = 0) {
    return write([&](Db& db) { return enqueue(db, clock_, NewJob{JobKind::derive, object, *record_, priority}); });
  }
  std::optional<Job> lease() {
    return write([&](Db& db) { return lease_next(db, clock_, me_); });
  }
  Job read(const JobId& id) {
    return write([&](Db& db) { return read_job(db, id); });
  }
  JobState fail_with(const Job& job, Code code) {
    return write([&](Db& db) { return fail_job(db, clock_, job, me_, fail(code, "test.failure", {{"a", "b"}})); });
  }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  std::unique_ptr<DbPool> pool_ = DbPool::open(scratch_ / "c.db").value();
  std::optional<RecordId> record_;
  LeaseOwner me_ = this_process().value();
};

TEST_F(JobQueueTest, TheMostUrgentGoesFirstAndOnlyOnce) {
  add("long", priority_for(10'000'000'000));
  const JobId brief = add("short", priority_for(1'000'000));
  EXPECT_EQ(lease()->id, brief);
  EXPECT_EQ(lease()->object, "long");
  EXPECT_FALSE(lease());
}

TEST_F(JobQueueTest, TheSameWorkIsNotQueuedTwice) {
  const JobId first = add("x");
  EXPECT_EQ(add("x"), first);
  const Job job = *lease();
  EXPECT_EQ(add("x"), first);
  write([&](Db& db) { return complete(db, clock_, job.id, me_); });
  EXPECT_NE(add("x"), first);
}

TEST_F(JobQueueTest, WhatMayHelpIsTriedAgainEverMoreSlowlyAndNotForEver) {
  const JobId id = add("x");
  milliseconds last{0};
  for (int attempt = 1; attempt < facts(JobKind::derive).most_attempts; ++attempt) {
    const auto job = lease();
    ASSERT_TRUE(job) << attempt;
    EXPECT_EQ(fail_with(*job, Code::io), JobState::waiting);
    EXPECT_EQ(who_must_act(read(id)), Actor::machine);
    EXPECT_FALSE(lease()) << "it must wait";
    const milliseconds wait = read(id).run_at - clock_.now();
    EXPECT_GT(wait, last);
    last = wait;
    clock_.advance(wait);
  }
  EXPECT_EQ(fail_with(*lease(), Code::io), JobState::failed);
  const Job failed = read(id);
  EXPECT_EQ(failed.error->message, "test.failure");
  EXPECT_EQ(failed.error->parameters.at(0).value, "b");
}

TEST_F(JobQueueTest, WithoutRoomNothingAsLargeIsTriedSmallerOnesAreAndNoneIsGivenUp) {
  add("film", priority_for(20'000'000'000));
  add("as long a film", priority_for(20'000'000'000));
  for (int attempt = 0; attempt < 3 * facts(JobKind::derive).most_attempts; ++attempt) {
    const auto job = lease();
    ASSERT_TRUE(job) << attempt;
    EXPECT_EQ(fail_with(*job, Code::disk_full), JobState::waiting);
    EXPECT_EQ(who_must_act(read(job->id)), Actor::administrator);
    EXPECT_FALSE(lease()) << "one of them asks for all";
    const auto due = write([&](Db& db) { return next_due(db, clock_.now()); });
    ASSERT_TRUE(due);
    EXPECT_GT(*due, clock_.now()) << "the worker knows when to look again";
    EXPECT_LE(*due - clock_.now(), std::chrono::minutes(5));
    clock_.advance(*due - clock_.now());
  }
  const auto tried = lease();  // whichever it is: they were made at the same moment
  ASSERT_TRUE(tried);
  const JobId song = add("song", priority_for(1'000'000));
  EXPECT_EQ(lease()->id, song);
  write([&](Db& db) { return complete(db, clock_, song, me_); });
  write([&](Db& db) { return complete(db, clock_, tried->id, me_); });
  clock_.advance(std::chrono::minutes(5));
  EXPECT_TRUE(lease()) << "there is room again";
}

TEST_F(JobQueueTest, ALongOneIsNotPutOffForEverByShortOnes) {
  const JobId film = add("film", priority_for(20'000'000'000, 10 * 3600.0));
  int before = 0;
  for (; before < 100; ++before) {
    add("song " + std::to_string(before), priority_for(3'000'000, 180.0));
    const Job next = *lease();
    if (next.id == film) break;
    write([&](Db& db) { return complete(db, clock_, next.id, me_); });
    clock_.advance(std::chrono::minutes(10));
  }
  EXPECT_GT(before, 12) << "hours of songs go first";
  EXPECT_LT(before, 36);
}

TEST_F(JobQueueTest, TheLaneForBriefWorkTakesNothingElse) {
  const auto brief = [&] { return write([&](Db& db) { return lease_next(db, clock_, me_, JobLane::brief); }); };
  add("film", priority_for(20'000'000'000));
  add("ten hours for a poor link", priority_for(90'000'000, 10 * 3600.0));
  EXPECT_FALSE(brief());
  const JobId clip = add("clip", priority_for(60'000'000, 300.0));
  EXPECT_EQ(brief()->id, clip);
  EXPECT_TRUE(lease()) << "the control: others take it";
}

TEST_F(JobQueueTest, WhatPeoplePutFirstOrLastGoesFirstOrLast) {
  const JobId song = add("song", 1);
  const JobId film = add("film", 40);
  const JobId other = add("other", 2);
  const auto move = [&](const JobId& id, Urgency urgency) {
    return write([&](Db& db) { return move_job(db, id, urgency); });
  };
  move(song, Urgency::last);
  move(film, Urgency::first);
  move(other, Urgency::first);
  move(other, Urgency::in_turn);
  EXPECT_EQ(read(film).urgency, Urgency::first);
  EXPECT_EQ(lease()->id, film);
  EXPECT_EQ(lease()->id, other);
  EXPECT_EQ(lease()->id, song);
  EXPECT_EQ(pool_->write([&](Db& db) { return move_job(db, song, Urgency::first); }).error().message,
            "job.not_waiting");
}

TEST_F(JobQueueTest, WhatWasGivenUpIsSetAsideOrTriedAgainTogether) {
  const JobId bad_file = add("bad");
  fail_with(*lease(), Code::unreadable);
  std::vector<JobId> of_machine;
  for (const char* name : {"a", "b"}) {
    of_machine.push_back(add(name));
    fail_with(*lease(), Code::internal);
  }
  EXPECT_EQ(write([&](Db& db) { return retry_given_up(db, clock_, Actor::administrator); }), 2);
  for (const JobId& id : of_machine) EXPECT_EQ(read(id).state, JobState::waiting);
  EXPECT_EQ(read(bad_file).state, JobState::failed);
  write([&](Db& db) { return cancel_job(db, clock_, bad_file); });
  EXPECT_EQ(read(bad_file).state, JobState::cancelled);
  EXPECT_EQ(read(bad_file).error->message, "test.failure") << "why it was is still told";
  EXPECT_EQ(who_must_act(read(bad_file)), Actor::nobody);
  write([&](Db& db) { return retry_job(db, clock_, bad_file); });
  EXPECT_EQ(read(bad_file).state, JobState::waiting);
}

TEST_F(JobQueueTest, WhatCanNotHelpIsNotTriedAgain) {
  const JobId id = add("x");
  EXPECT_EQ(fail_with(*lease(), Code::unreadable), JobState::failed);
  EXPECT_EQ(who_must_act(read(id)), Actor::archivist);
  write([&](Db& db) { return retry_job(db, clock_, id); });
  EXPECT_EQ(lease()->attempts, 1);
}

TEST_F(JobQueueTest, AStoppingWorkerPutsItsJobBackUncounted) {
  const JobId id = add("x");
  EXPECT_EQ(fail_with(*lease(), Code::cancelled), JobState::waiting);
  EXPECT_EQ(read(id).attempts, 0);
  EXPECT_TRUE(lease());
}

TEST_F(JobQueueTest, CancellingWorksWhileWaitingAndWhileRunning) {
  const JobId waiting = add("w");
  write([&](Db& db) { return cancel_job(db, clock_, waiting); });
  EXPECT_EQ(read(waiting).state, JobState::cancelled);

  const JobId running = add("r");
  const Job job = *lease();
  write([&](Db& db) { return cancel_job(db, clock_, running); });
  EXPECT_EQ(write([&](Db& db) { return heartbeat(db, clock_, me_); }), std::vector<JobId>{running});
  EXPECT_EQ(fail_with(job, Code::cancelled), JobState::cancelled);
  EXPECT_EQ(pool_->write([&](Db& db) { return cancel_job(db, clock_, running); }).error().message, "job.finished");
}

TEST_F(JobQueueTest, TheLeasesOfADeadProcessAreFreeAtOnceThoseOfALivingOneAreNot) {
  const JobId id = add("x");
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  // Its start time is not known any more: the owner text of a process that is gone.
  LeaseOwner dead = me_;
  const std::string pid = std::to_string(::getpid());
  ::waitpid(child, nullptr, 0);
  dead.text.replace(dead.text.rfind("/" + pid + "/"), pid.size() + 2, "/" + std::to_string(child) + "/");
  write([&](Db& db) { return lease_next(db, clock_, dead); });
  EXPECT_EQ(liveness_of(dead), Liveness::dead);
  EXPECT_EQ(write([&](Db& db) { return recover_leases(db, clock_); }), 1);
  EXPECT_EQ(read(id).state, JobState::waiting);

  ASSERT_TRUE(lease());
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(write([&](Db& db) { return recover_leases(db, clock_); }), 0) << "positive control";
  EXPECT_EQ(read(id).state, JobState::running);
}

TEST_F(JobQueueTest, AProcessThatCanNotBeSeenLosesItsLeaseWhenItEnds) {
  add("x");
  const LeaseOwner elsewhere{"another-machine/b/c/1/2"};
  write([&](Db& db) { return lease_next(db, clock_, elsewhere); });
  EXPECT_EQ(write([&](Db& db) { return recover_leases(db, clock_); }), 0);
  clock_.advance(lease_length + milliseconds(1));
  EXPECT_EQ(write([&](Db& db) { return recover_leases(db, clock_); }), 1);
}

TEST_F(JobQueueTest, AJobThatKeepsKillingItsWorkerIsGivenUp) {
  const JobId id = add("x");
  const LeaseOwner elsewhere{"another-machine/b/c/1/2"};
  for (int i = 0; i < facts(JobKind::derive).most_attempts; ++i) {
    ASSERT_TRUE(write([&](Db& db) { return lease_next(db, clock_, elsewhere); }));
    clock_.advance(lease_length + milliseconds(1));
    write([&](Db& db) { return recover_leases(db, clock_); });
  }
  EXPECT_EQ(read(id).state, JobState::failed);
  EXPECT_EQ(read(id).error->message, "job.worker_died");
}

TEST_F(JobQueueTest, AnOwnerThatLostItsLeaseHasNoEffect) {
  add("x");
  const Job job = *lease();
  const LeaseOwner other{"another-machine/b/c/1/2"};
  EXPECT_EQ(pool_->write([&](Db& db) { return complete(db, clock_, job.id, other); }).error().message,
            "job.lease_lost");
  EXPECT_EQ(
      pool_->write([&](Db& db) { return report_progress(db, clock_, job.id, other, "encode", 0.5); }).error().message,
      "job.lease_lost");
}

TEST_F(JobQueueTest, TheTimeLeftFollowsTheWorkOfThisAttemptAlone) {
  add("x");
  const Job job = *lease();
  const auto reach = [&](double fraction) {
    write([&](Db& db) { return report_progress(db, clock_, job.id, me_, "quality", fraction); });
    return time_left(read(job.id), clock_.now());
  };
  EXPECT_EQ(reach(0.4), std::nullopt) << "what an earlier attempt had finished is found in the first seconds";
  clock_.advance(pace_settles);
  EXPECT_EQ(reach(0.5), std::nullopt) << "nothing is made yet from which to tell";
  clock_.advance(std::chrono::seconds(100));
  EXPECT_EQ(reach(0.7), std::chrono::seconds(150));
  write([&](Db& db) { return complete(db, clock_, job.id, me_); });
  EXPECT_EQ(time_left(read(job.id), clock_.now()), std::nullopt) << "what is done has no time left";
}

TEST_F(JobQueueTest, TheDeskSeesRunningThenWaitingThenTheRest) {
  const JobId done = add("done");
  write([&](Db& db) { return complete(db, clock_, lease_next(db, clock_, me_).value()->id, me_); });
  const JobId running = add("running");
  lease();
  const JobId late = add("late", 9);
  const JobId soon = add("soon", 1);
  std::vector<JobId> order;
  for (const Job& job : write([](Db& db) { return list_jobs(db, JobFilter{}); })) order.push_back(job.id);
  EXPECT_EQ(order, (std::vector<JobId>{running, soon, late, done}));
  order.clear();
  for (const Job& job : write([](Db& db) { return job_overview(db); })) order.push_back(job.id);
  EXPECT_EQ(order, (std::vector<JobId>{running, soon, late, done}));
  const auto ended = [&](int offset) {
    return write([&](Db& db) {
      return list_jobs(db, {.state = JobState::waiting, .record = *record_, .limit = 1, .offset = offset});
    });
  };
  EXPECT_EQ(ended(1).at(0).id, late);
  EXPECT_TRUE(ended(2).empty());
  EXPECT_EQ(write([](Db& db) { return count_jobs(db); }).at(JobState::waiting), 2);
}

}  // namespace
}  // namespace khen
