// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/runner.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <set>
#include <thread>

#include "ingest/wake.h"
#include "metadata/event.h"
#include "tests/support/archive.h"

namespace khen {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class RunnerTest : public ::testing::Test {
 protected:
  RecordId deposit(const Path& path) {
    const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({path}));
    EXPECT_TRUE(deposited) << deposited.error().message << deposited.error().cause;
    return deposited->record;
  }
  RecordId deposit_text(const std::string& name) {
    testing::write_bytes(archive_.scratch / name, "words of " + name);
    return deposit(archive_.scratch / name);
  }
  Runner runner_with(Step step, std::vector<Follower> followers = {}) {
    return Runner(RunnerTools{archive_.clock,
                              *archive_.home,
                              archive_.log,
                              {{JobKind::derive, std::move(step)}},
                              std::move(followers),
                              2},
                  *WorkerLock::take(archive_.home->paths.run).value());
  }
  static Step step(std::function<Result<void>(const Job&, const StepContext&)> run) {
    return {std::move(run), [](Db&, const Job&, const Error&) { return Result<void>(); }};
  }
  std::string vault_text(const RecordId& record, std::string_view path) {
    return read_file(archive_.home->vault.path_of(record, path).value(), 1 << 20).value();
  }
  std::vector<std::string> set_directories() {
    std::vector<std::string> names;
    for (const auto& recording : fs::directory_iterator(archive_.home->paths.renditions)) {
      if (recording.path().filename() == ".work") continue;
      for (const auto& set : fs::directory_iterator(recording.path())) names.push_back(set.path().filename().native());
    }
    return names;
  }

  testing::TestArchive archive_;
};

TEST_F(RunnerTest, AVideoBecomesWatchable) {
  const RecordId record = deposit(testing::make_video(archive_.scratch / "v.mp4"));
  const auto worked = archive_.work();
  ASSERT_TRUE(worked) << worked.error().message;
  ASSERT_EQ(archive_.jobs().at(0).state, JobState::done)
      << (archive_.jobs().at(0).error ? archive_.jobs().at(0).error->message + archive_.jobs().at(0).error->cause : "");

  const Deliverable deliverable = archive_.deliverables(record).at(0);
  EXPECT_EQ(deliverable.recording.state, RecordingState::derived);
  ASSERT_TRUE(deliverable.renditions);
  for (const char* role : {"master", "progressive", "audio-download"})
    EXPECT_NE(deliverable.find(role), nullptr) << role;
  const Path directory = archive_.home->paths.renditions / deliverable.renditions->directory;
  for (const Rendition& rendition : deliverable.renditions->renditions) {
    EXPECT_EQ(khen::file_size(directory / rendition.file_name).value(), rendition.bytes) << rendition.file_name;
    EXPECT_FALSE(rendition.role.empty());
  }

  // The vault's copy tells everything, and telling it again changes nothing.
  EXPECT_NE(vault_text(record, "events.json").find(event_type::access_derivation), std::string::npos);
  EXPECT_NE(vault_text(record, "recordings.json").find(deliverable.recording.sha512), std::string::npos);
  const auto before = archive_.home->vault.path_of(record, "events.json").value();
  archive_.home->catalogue->write([&](Db& db) { return move_cursor(db, "vault", 0); }).value();
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(archive_.home->vault.path_of(record, "events.json").value(), before);
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(RunnerTest, WorkThatIsDoneIsNotDoneAgainAndAnotherPlanReplacesTheSet) {
  const RecordId record = deposit(testing::make_picture(archive_.scratch / "p.png"));
  ASSERT_TRUE(archive_.work());
  const RecordingId recording = archive_.deliverables(record).at(0).recording.id;
  const auto made = fs::last_write_time(archive_.home->paths.renditions / recording.text());
  const auto again = [&] {
    archive_.home->catalogue
        ->write([&](Db& db) {
          return enqueue(db, archive_.clock, {JobKind::derive, recording.str(), record, 0});
        })
        .value();
    ASSERT_TRUE(archive_.work());
  };
  again();
  EXPECT_EQ(fs::last_write_time(archive_.home->paths.renditions / recording.text()), made);
  EXPECT_EQ(set_directories().size(), 1u);

  // As if an older Plan had made what is there.
  const std::string directory = archive_.deliverables(record).at(0).renditions->directory;
  const std::string older = recording.str() + "/older";
  fs::rename(archive_.home->paths.renditions / directory, archive_.home->paths.renditions / older);
  archive_.home->catalogue
      ->write([&](Db& db) {
        return db.execute("update rendition_set set plan_digest = 'older', directory = '" + older + "'");
      })
      .value();
  again();
  EXPECT_EQ(archive_.deliverables(record).at(0).renditions->directory, directory);
  EXPECT_EQ(set_directories(), std::vector<std::string>{directory.substr(directory.find('/') + 1)});
}

TEST_F(RunnerTest, AFileThatCanNotBeDecodedFailsWithItsReasonAndTheOriginalStays) {
  // Sound boxes around noise: probing may pass, decoding can't.
  const Path clip = testing::make_video(archive_.scratch / "v.mp4");
  std::string bytes = read_file(clip, 1 << 24).value();
  const std::size_t data = bytes.find("mdat");
  for (std::size_t i = data + 4; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7919 >> 3);
  testing::write_bytes(archive_.scratch / "noise.mp4", bytes);
  const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / "noise.mp4"}));
  if (!deposited) GTEST_SKIP() << "refused at the door already: " << deposited.error().message;
  ASSERT_TRUE(archive_.work());
  const Job job = archive_.jobs().at(0);
  EXPECT_EQ(job.state, JobState::failed);
  ASSERT_TRUE(job.error);
  EXPECT_EQ(archive_.deliverables(deposited->record).at(0).recording.state, RecordingState::failed);
  EXPECT_TRUE(set_directories().empty());
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(RunnerTest, JobsRunInTheSameOrderEveryTime) {
  for (const char* name : {"a.txt", "b.txt", "c.txt"}) deposit_text(name);
  std::vector<std::string> order;
  auto runner = runner_with(step([&](const Job& job, const StepContext&) -> Result<void> {
    order.push_back(job.object);
    return {};
  }));
  ASSERT_TRUE(runner.run_until_idle());
  EXPECT_EQ(order.size(), 3u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_F(RunnerTest, ProgressReachesTheObserverAndTheRow) {
  deposit_text("a.txt");
  auto runner = runner_with(step([&](const Job& job, const StepContext& context) -> Result<void> {
    context.progress("encode", 0.5);
    const Job row = archive_.home->catalogue->read([&](Db& db) { return read_job(db, job.id); }).value();
    EXPECT_EQ(row.stage, "encode");
    EXPECT_EQ(row.progress, 0.5);
    return {};
  }));
  std::vector<std::string> seen;
  ASSERT_TRUE(runner.run_until_idle([&](const Job& job) { seen.push_back(job.stage); }));
  EXPECT_NE(std::find(seen.begin(), seen.end(), "encode"), seen.end());
}

TEST_F(RunnerTest, ManyJobsOfOneRecordMakeOneSnapshot) {
  std::vector<Path> paths;
  for (int i = 0; i < 5; ++i) {
    paths.push_back(archive_.scratch / (std::to_string(i) + ".txt"));
    testing::write_bytes(paths.back(), "words of " + std::to_string(i));
  }
  const RecordId record = Depositor(archive_.tools()).deposit(archive_.deposit_of(paths)).value().record;
  ASSERT_TRUE(archive_.work());
  const Path newest = archive_.home->vault.path_of(record, "events.json").value();
  EXPECT_EQ(newest.parent_path().parent_path().filename(), "v2");
}

TEST_F(RunnerTest, AJobThatFailedBeforeIsDoneWhenItSucceeds) {
  deposit_text("a.txt");
  int attempt = 0;
  auto runner = runner_with(step([&](const Job&, const StepContext&) -> Result<void> {
    return ++attempt == 1 ? fail(Code::disk_full, "disk.full") : Result<void>();
  }));
  ASSERT_TRUE(runner.run_until_idle());
  const Job failed = archive_.jobs().at(0);
  EXPECT_EQ(failed.state, JobState::waiting);
  archive_.home->catalogue->write([&](Db& db) { return retry_job(db, archive_.clock, failed.id); }).value();
  ASSERT_TRUE(runner.run_until_idle());
  EXPECT_EQ(archive_.jobs().at(0).state, JobState::done);
  EXPECT_FALSE(archive_.jobs().at(0).error);
}

TEST_F(RunnerTest, TheThreadedWorkerTakesWorkThatComesLaterAndStopsCleanly) {
  std::mutex mutex;
  std::condition_variable changed;
  int ran = 0;
  int followed = 0;
  auto runner = runner_with(step([&](const Job&, const StepContext&) -> Result<void> {
                              const std::lock_guard guard(mutex);
                              ++ran;
                              changed.notify_all();
                              return {};
                            }),
                            {{"counting",
                              [&](const std::stop_token&) -> Result<void> {
                                const std::lock_guard guard(mutex);
                                ++followed;
                                changed.notify_all();
                                return {};
                              },
                              milliseconds{0}}});
  std::jthread worker([&](const std::stop_token& stop) { EXPECT_TRUE(runner.run(stop)); });
  const auto wait_until = [&](const std::function<bool()>& reached) {
    std::unique_lock guard(mutex);
    EXPECT_TRUE(changed.wait_for(guard, 20s, reached));
  };
  wait_until([&] { return followed > 0; });
  for (int i = 1; i <= 3; ++i) {
    deposit_text(std::to_string(i) + ".txt");
    wake_worker(archive_.home->paths.run);
    wait_until([&] { return ran == i; });
  }
}

TEST_F(RunnerTest, AShortClipNeverWaitsBehindATenHourFilm) {
  const RecordId record = deposit_text("a.txt");
  const auto add = [&](const std::string& name, std::uint64_t bytes, double seconds) {
    archive_.home->catalogue
        ->write([&](Db& db) {
          return enqueue(db, archive_.clock, {JobKind::derive, name, record, priority_for(bytes, seconds)});
        })
        .value();
    wake_worker(archive_.home->paths.run);
  };
  std::mutex mutex;
  std::condition_variable_any changed;
  std::set<std::string> begun;
  auto runner = Runner(
      RunnerTools{archive_.clock,
                  *archive_.home,
                  archive_.log,
                  {{JobKind::derive, step([&](const Job& job, const StepContext& context) -> Result<void> {
                      std::unique_lock guard(mutex);
                      begun.insert(job.object);
                      changed.notify_all();
                      if (job.object.starts_with("film")) changed.wait(guard, context.stop, [] { return false; });
                      return context.stop.stop_requested() ? Result<void>(fail(Code::cancelled, "media.cancelled"))
                                                           : Result<void>();
                    })}},
                  {},
                  1},
      *WorkerLock::take(archive_.home->paths.run).value());
  std::jthread worker([&](const std::stop_token& stop) { EXPECT_TRUE(runner.run(stop)); });
  const auto wait_for = [&](const std::string& name) {
    std::unique_lock guard(mutex);
    EXPECT_TRUE(changed.wait_for(guard, 20s, [&] { return begun.contains(name); })) << name;
  };
  constexpr double ten_hours = 36'000;
  add("film 1", 20'000'000'000, ten_hours);
  wait_for("film 1");
  add("film 2", 20'000'000'000, ten_hours);
  for (const char* name : {"clip 1", "clip 2", "clip 3"}) {
    add(name, 50'000'000, 240);
    wait_for(name);
  }
  const std::lock_guard guard(mutex);
  EXPECT_FALSE(begun.contains("film 2")) << "the control: the film before it still runs";
}

TEST_F(RunnerTest, AJobWhoseWorkerDiedAfterItsWorkHasItsEffectOnce) {
  const RecordId record = deposit(testing::make_picture(archive_.scratch / "p.png"));
  const auto steps = job_steps(archive_.step_tools());
  const LeaseOwner dead{"another-machine/b/c/1/2"};
  const auto job =
      archive_.home->catalogue->write([&](Db& db) { return lease_next(db, archive_.clock, dead); }).value().value();
  ASSERT_TRUE(steps.at(JobKind::derive).run(job, StepContext{[](std::string_view, double) {}, {}}));
  const auto derivations = [&] {
    return archive_.count("event where type = '" + std::string(event_type::access_derivation) + "'");
  };
  EXPECT_EQ(derivations(), 1);
  const auto renditions = archive_.count("rendition");
  const auto outbox = archive_.count("outbox");
  // Nobody could write down that it was done.
  archive_.home->catalogue->write([&](Db& db) { return db.execute("update job set lease_until = 0"); }).value();
  ASSERT_TRUE(archive_.work());
  EXPECT_EQ(archive_.jobs().at(0).state, JobState::done);
  EXPECT_EQ(archive_.jobs().at(0).attempts, 2);
  EXPECT_EQ(derivations(), 1);
  EXPECT_EQ(archive_.count("rendition"), renditions);
  EXPECT_EQ(archive_.count("outbox"), outbox);
  EXPECT_EQ(set_directories().size(), 1U);
  EXPECT_EQ(archive_.deliverables(record).size(), 1U);
}

TEST_F(RunnerTest, CancellingARunningJobIsHonouredAtOnce) {
  deposit_text("a.txt");
  const JobId id = archive_.jobs().at(0).id;
  auto runner = runner_with(step([&](const Job&, const StepContext& context) -> Result<void> {
    archive_.home->catalogue->write([&](Db& db) { return cancel_job(db, archive_.clock, id); }).value();
    wake_worker(archive_.home->paths.run);
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock guard(mutex);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_FALSE(never.wait_for(guard, context.stop, 20s, [] { return false; }));
    EXPECT_TRUE(context.stop.stop_requested());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    return fail(Code::cancelled, "media.cancelled");
  }));
  ASSERT_TRUE(runner.run_until_idle());
  EXPECT_EQ(archive_.jobs().at(0).state, JobState::cancelled);
}

TEST_F(RunnerTest, AStoppedWorkerLeavesItsJobForTheNextOne) {
  deposit_text("a.txt");
  std::stop_source stop;
  auto runner = runner_with(step([&](const Job&, const StepContext& context) -> Result<void> {
    stop.request_stop();
    EXPECT_TRUE(context.stop.stop_requested());
    return fail(Code::cancelled, "media.cancelled");
  }));
  EXPECT_EQ(runner.run_until_idle(nullptr, stop.get_token()).error().code, Code::cancelled);
  EXPECT_EQ(archive_.jobs().at(0).state, JobState::waiting);
  EXPECT_EQ(archive_.jobs().at(0).attempts, 0);
}

TEST_F(RunnerTest, ThereIsOneWorkerAHome) {
  auto lock = WorkerLock::take(archive_.home->paths.run).value();
  ASSERT_TRUE(lock);
  EXPECT_FALSE(WorkerLock::take(archive_.home->paths.run).value());
  lock.reset();
  EXPECT_TRUE(WorkerLock::take(archive_.home->paths.run).value());
}

TEST_F(RunnerTest, ADamagedVaultObjectDoesNotKeepOthersFromBeingFollowed) {
  const RecordId damaged = deposit_text("a.txt");
  const RecordId sound = deposit_text("b.txt");
  const Path object =
      archive_.home->vault.path_of(damaged, "record.json").value().parent_path().parent_path().parent_path();
  testing::write_bytes(object / "inventory.json", "{}");
  ASSERT_TRUE(archive_.work());
  EXPECT_TRUE(archive_.home->vault.path_of(sound, "events.json"));
  EXPECT_NE(archive_.damage(), "");
}

TEST(Wake, ReachesASocketInADirectoryOfAnyDepth) {
  const testing::Scratch scratch;
  const Path deep = scratch / (std::string(90, 'a') + "/" + std::string(90, 'b'));
  fs::create_directories(deep);
  wake_worker(deep);  // nobody listens: no harm
  const auto socket = WakeSocket::open(deep).value();
  EXPECT_EQ(socket.wait(1ms, {}), WakeSocket::Woken::time_out);
  wake_worker(deep);
  wake_worker(deep);
  EXPECT_EQ(socket.wait(20s, {}), WakeSocket::Woken::called);
  EXPECT_EQ(socket.wait(1ms, {}), WakeSocket::Woken::time_out) << "all calls are one";
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(socket.wait(20s, stop.get_token()), WakeSocket::Woken::stopped);
}

}  // namespace
}  // namespace khen
