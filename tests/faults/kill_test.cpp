// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <random>

#include "metadata/base/descriptor.h"
#include "tests/support/archive.h"

// kill -9 of a process at work. The parent holds no connection while the child lives.
namespace khen {
namespace {

namespace fs = std::filesystem;

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  int ends[2] = {-1, -1};
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// Everything that was written before the writer died.
std::string drain(int descriptor) {
  std::string text;
  char block[4096];
  for (ssize_t got = 0; (got = ::read(descriptor, block, sizeof block)) > 0;)
    text.append(block, static_cast<std::size_t>(got));
  return text;
}

class Kill : public ::testing::Test {
 protected:
  // Runs `work` in a child, with an archive opened by itself.
  pid_t run_in_child(const std::function<void()>& work) {
    archive_.home.reset();
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    archive_.reopen();
    work();
    ::_exit(0);
  }
  void kill_and_reap(pid_t pid) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    archive_.reopen();
  }

  testing::TestArchive archive_;
};

TEST_F(Kill, WhileDepositingLosesNothingThatWasAcknowledged) {
  std::mt19937 random(20260217);
  std::size_t acknowledged = 0;
  for (int round = 0; round < 8; ++round) {
    Pipe told = make_pipe();
    const pid_t child = run_in_child([&] {
      for (int i = 0;; ++i) {
        const std::string name = std::to_string(round) + "-" + std::to_string(i) + ".txt";
        testing::write_bytes(archive_.scratch / name, "words of " + name);
        const auto deposited = Depositor(archive_.tools()).deposit(archive_.deposit_of({archive_.scratch / name}));
        if (!deposited) ::_exit(1);
        const std::string line = deposited->record.str() + "\n";
        if (::write(told.write.get(), line.data(), line.size()) < 0) ::_exit(1);
      }
    });
    told.write.reset();
    // A moment chosen at random, on the way of one of the first deposits.
    pollfd first{told.read.get(), POLLIN, 0};
    ::poll(&first, 1, 20'000);
    ::poll(nullptr, 0, std::uniform_int_distribution<int>(0, 300)(random));
    kill_and_reap(child);

    const std::string lines = drain(told.read.get());
    const auto swept = Depositor(archive_.tools()).sweep();
    ASSERT_TRUE(swept);
    EXPECT_TRUE(swept->failures.empty());
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = lines.find('\n', begin)) != std::string::npos; begin = end + 1) {
      ++acknowledged;
      const RecordId record = RecordId::parse(lines.substr(begin, end - begin)).value();
      ASSERT_EQ(archive_.deliverables(record).size(), 1u);
    }
    EXPECT_EQ(archive_.home->vault.records().value().size(), static_cast<std::size_t>(archive_.count("record")));
    EXPECT_EQ(archive_.count("job"), archive_.count("recording"));
  }
  EXPECT_GE(acknowledged, 8u) << "positive control: something was acknowledged before the kills";
  EXPECT_EQ(archive_.damage(), "");
}

TEST_F(Kill, AWorkerInTheMiddleOfAJobIsFollowedByOneThatFinishesItAtOnce) {
  const auto deposited =
      Depositor(archive_.tools())
          .deposit(archive_.deposit_of({testing::make_video(archive_.scratch / "v.mp4", 20, "640x360")}));
  ASSERT_TRUE(deposited);
  Pipe told = make_pipe();
  const pid_t child = run_in_child([&] {
    auto lock = WorkerLock::take(archive_.home->paths.run).value();
    Runner runner(RunnerTools{archive_.clock, *archive_.home, archive_.log, job_steps(archive_.step_tools()), {}, 1},
                  *std::move(lock));
    const auto ran = runner.run_until_idle([&](const Job& job) {
      if ((job.stage == "first" || job.stage == "sound") && ::write(told.write.get(), "e", 1) < 0) ::_exit(1);
    });
    if (!ran) ::_exit(1);
  });
  told.write.reset();
  pollfd encoding{told.read.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&encoding, 1, 60'000), 1);
  char one = 0;
  ASSERT_EQ(::read(told.read.get(), &one, 1), 1) << "the child ended before it encoded";
  kill_and_reap(child);

  ASSERT_EQ(archive_.jobs().at(0).state, JobState::running) << "positive control: it died with the lease in its hand";
  EXPECT_FALSE(archive_.deliverables(deposited->record).at(0).renditions) << "P2: nothing half-made is published";
  ASSERT_TRUE(archive_.work());
  const Job job = archive_.jobs().at(0);
  EXPECT_EQ(job.state, JobState::done) << (job.error ? job.error->message : "");
  EXPECT_EQ(job.attempts, 2);
  EXPECT_TRUE(archive_.deliverables(deposited->record).at(0).renditions);
  EXPECT_TRUE(fs::is_empty(archive_.home->paths.renditions / ".work"));
  EXPECT_EQ(archive_.damage(), "");
}

}  // namespace
}  // namespace khen
