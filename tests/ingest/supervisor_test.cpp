// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/supervisor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "metadata/base/clock.h"
#include "metadata/base/descriptor.h"
#include "metadata/base/files.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

using namespace std::chrono_literals;

// The child tells its number through a fifo and waits.
class SupervisorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mkfifo(fifo().c_str(), 0600), 0);
    reader_ = Descriptor(::open(fifo().c_str(), O_RDWR | O_CLOEXEC));
  }
  [[nodiscard]] Path fifo() const { return scratch_ / "fifo"; }
  SupervisorOptions options(const std::string& script) const {
    return {.arguments = {"/bin/sh", "-c", script}, .first_pause = 10ms, .longest_pause = 200ms, .patience = 10s};
  }
  [[nodiscard]] std::string telling_script() const {
    return "echo $$ > '" + fifo().native() + "'; exec cat > /dev/null < /dev/zero";
  }

  pid_t next_pid() {
    pollfd ready{reader_.get(), POLLIN, 0};
    if (::poll(&ready, 1, 20'000) != 1) return -1;
    char text[32] = {};
    if (::read(reader_.get(), text, sizeof text - 1) <= 0) return -1;
    return std::atoi(text);
  }
  static bool is_gone(pid_t pid) {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!handle) return true;
    pollfd ended{handle.get(), POLLIN, 0};
    return ::poll(&ended, 1, 20'000) == 1;
  }

  testing::Scratch scratch_;
  SystemClock clock_;
  Log log_{clock_, STDERR_FILENO, LogLevel::error};
  Descriptor reader_;
};

TEST_F(SupervisorTest, AKilledChildIsStartedAgainAndEndsWithTheSupervisor) {
  pid_t second = -1;
  {
    const Supervisor supervisor(options(telling_script()), log_);
    const pid_t first = next_pid();
    ASSERT_GT(first, 0);
    ::kill(first, SIGKILL);
    second = next_pid();
    ASSERT_GT(second, 0);
    EXPECT_NE(second, first);
  }
  EXPECT_TRUE(is_gone(second));
}

TEST_F(SupervisorTest, AChildThatDiesYoungIsNotStartedInABusyLoop) {
  const auto begun = std::chrono::steady_clock::now();
  const Supervisor supervisor(options("echo $$ > '" + fifo().native() + "'; exit 1"), log_);
  for (int i = 0; i < 5; ++i) ASSERT_GT(next_pid(), 0);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 10ms + 20ms + 40ms + 80ms);
}

TEST_F(SupervisorTest, StandsByQuietlyWhileAnotherProcessDoesTheWork) {
  const auto told_with = [&](int exit) {
    const Path told = scratch_ / ("told-" + std::to_string(exit));
    const Descriptor out(::open(told.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    Log log(clock_, out.get(), LogLevel::info);
    SupervisorOptions standby = options("echo $$ > '" + fifo().native() + "'; exit " + std::to_string(exit));
    standby.standby_exit = 69;
    {
      const Supervisor supervisor(standby, log);
      for (int i = 0; i < 3; ++i) EXPECT_GT(next_pid(), 0);
    }
    return read_file(told, 100'000).value();
  };
  const auto begun = std::chrono::steady_clock::now();
  const std::string quiet = told_with(69);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 400ms) << "it asks again after the longest pause only";
  EXPECT_NE(quiet.find("supervisor.standing_by"), std::string::npos);
  EXPECT_EQ(quiet.find("supervisor.standing_by"), quiet.rfind("supervisor.standing_by"));
  EXPECT_EQ(quiet.find("supervisor.ended"), std::string::npos);
  EXPECT_NE(told_with(1).find("supervisor.ended"), std::string::npos);
}

TEST_F(SupervisorTest, AChildThatIgnoresTheEndIsKilled) {
  pid_t pid = -1;
  {
    SupervisorOptions impatient = options("trap '' TERM; " + telling_script());
    impatient.patience = 100ms;
    const Supervisor supervisor(impatient, log_);
    pid = next_pid();
    ASSERT_GT(pid, 0);
  }
  EXPECT_TRUE(is_gone(pid));
}

TEST_F(SupervisorTest, TheChildDoesNotOutliveAKilledSupervisor) {
  const pid_t parent = ::fork();
  if (parent == 0) {
    const Supervisor supervisor(options(telling_script()), log_);
    ::pause();
    ::_exit(0);
  }
  const pid_t child = next_pid();
  ASSERT_GT(child, 0);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_TRUE(is_gone(child));
}

TEST_F(SupervisorTest, BlockedSignalsOfTheServerReachTheChild) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  const auto begun = std::chrono::steady_clock::now();
  {
    const Supervisor supervisor(options(telling_script()), log_);
    ASSERT_GT(next_pid(), 0);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 8s) << "SIGTERM alone must have ended it";
  ::pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
}

}  // namespace
}  // namespace khen
