// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "ingest/job_queue.h"
#include "ingest/scrub.h"
#include "ingest/upload.h"
#include "metadata/accounts.h"
#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scratch.h"

// The machine's clock jumps: years ahead because a battery is dead, and back when somebody sets it.
namespace khen {
namespace {

using std::chrono::days;
using std::chrono::hours;

class ClockJump : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { pool_ = DbPool::open(scratch_ / "catalogue.db").value(); }
  void jump() { clock_.advance(days(GetParam())); }
  template <class Work>
  auto write(Work&& work) {
    return pool_->write(std::forward<Work>(work));
  }
  JobId enqueue_one() {
    return write([&](Db& db) -> Result<JobId> {
             const Record record = TRY(create_record(db, clock_, Record{}, {"a", ""}));
             return enqueue(db, clock_, {JobKind::derive, RecordingId::make(clock_).str(), *record.id, 1});
           })
        .value();
  }

  testing::Scratch scratch_;
  testing::FakeClock clock_;
  std::unique_ptr<DbPool> pool_;
};

TEST_P(ClockJump, AJobIsDoneOnceByItsLivingWorkerAndFoundByTheNextOne) {
  const JobId job = enqueue_one();
  const LeaseOwner self = this_process().value();
  ASSERT_TRUE(write([&](Db& db) { return lease_next(db, clock_, self); }).value());
  jump();
  EXPECT_EQ(write([&](Db& db) { return recover_leases(db, clock_); }).value(), 0) << "its owner lives";
  EXPECT_FALSE(write([&](Db& db) { return lease_next(db, clock_, self); }).value()) << "nobody gets it a second time";
  EXPECT_TRUE(write([&](Db& db) { return heartbeat(db, clock_, self); }));
  EXPECT_TRUE(write([&](Db& db) { return complete(db, clock_, job, self); }));

  const JobId later = enqueue_one();
  EXPECT_TRUE(write([&](Db& db) { return lease_next(db, clock_, self); }).value()) << "work goes on";
  EXPECT_TRUE(write([&](Db& db) { return complete(db, clock_, later, self); }));
}

TEST_P(ClockJump, ARetryIsNotPutOffByYears) {
  enqueue_one();
  const LeaseOwner self = this_process().value();
  const Job job = *write([&](Db& db) { return lease_next(db, clock_, self); }).value();
  ASSERT_TRUE(write([&](Db& db) { return fail_job(db, clock_, job, self, fail(Code::busy, "catalogue.busy")); }));
  jump();
  if (GetParam() < 0) {
    EXPECT_FALSE(write([&](Db& db) { return lease_next(db, clock_, self); }).value()) << "positive control";
  }
  ASSERT_TRUE(write([&](Db& db) { return recover_leases(db, clock_); })) << "as every worker does each minute";
  EXPECT_TRUE(write([&](Db& db) { return lease_next(db, clock_, self); }).value());
}

TEST_P(ClockJump, ASessionEndsOrGoesOnButNeverOpensAnother) {
  const auto opened =
      write([&](Db& db) -> Result<OpenedSession> {
        const Account account =
            TRY(create_account(db, clock_, NewAccount{"lan", "Lan", Role::archivist, "a long password", false}));
        return open_session(db, clock_, account, hours(12));
      }).value();
  jump();
  const auto found = write([&](Db& db) { return find_session(db, clock_, opened.token); }).value();
  EXPECT_EQ(found.has_value(), GetParam() < 0) << "ahead it has ended, back it still counts";
  EXPECT_FALSE(write([&](Db& db) { return find_session(db, clock_, "another token"); }).value());
  const auto again = write([&](Db& db) -> Result<OpenedSession> {
    return open_session(db, clock_, *TRY(find_account(db, "lan")), hours(12));
  });
  ASSERT_TRUE(again) << "whoever was signed out signs in";
  EXPECT_TRUE(write([&](Db& db) { return find_session(db, clock_, again->token); }).value());
}

TEST_P(ClockJump, EventsKeepTheirOrderByIdAndVersionsGoOn) {
  const Record first = write([&](Db& db) { return create_record(db, clock_, Record{}, {"a", ""}); }).value();
  jump();
  Record changed = first;
  changed.all(FieldId::people).push_back(Person{"Y Bla", "singer", ""});
  const auto updated = write([&](Db& db) { return update_record(db, clock_, changed, {"a", ""}); });
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->version, 2);
  const auto changes = pool_->read([](Db& db) { return changes_after(db, 0, 10); }).value();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_LT(changes.at(0).sequence, changes.at(1).sequence) << "what follows the outbox doesn't ask for the time";
}

TEST_P(ClockJump, TheVaultIsLookedThroughWithinThePeriod) {
  const Instant begun = clock_.now();
  const FixityRun run{.id = FixityRunId::make(clock_), .started = begun, .finished = begun, .cursor = {}};
  jump();
  const Instant now = clock_.now();
  const Instant due = scrub_due(run, now, days(30));
  EXPECT_LE(due, now + days(30));
  if (GetParam() > 30) {
    EXPECT_LE(due, now);
  }
}

INSTANTIATE_TEST_SUITE_P(Days, ClockJump, ::testing::Values(3650, -3650, 1, -1), [](const auto& parameter) {
  return (parameter.param > 0 ? "Ahead" : "Back") + std::to_string(std::abs(parameter.param));
});

}  // namespace
}  // namespace khen
