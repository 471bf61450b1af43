// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

#include "tests/transcode/support/samples.h"
#include "transcode/progress.h"

namespace khen {
namespace {

using namespace std::chrono_literals;
using test::message_of;
using test::ok;

ChildSpec shell(const std::string& script) {
  ChildSpec spec;
  spec.arguments = {"/bin/sh", "-c", script};
  spec.environment = {"PATH=/usr/bin:/bin"};
  return spec;
}

struct Heard {
  std::string text;
  ChildOutput sink = [this](std::string_view piece) {
    text += piece;
    return Advance::made;
  };
};

// A zombie is dead: only whoever starts processes here has not collected it yet.
bool alive(const std::string& process) {
  std::ifstream status("/proc/" + process + "/stat");
  std::string number;
  std::string name;
  std::string state;
  return static_cast<bool>(status >> number >> name >> state) && state != "Z";
}

TEST(Child, GivesBackOutputMessagesAndExitCode) {
  Heard heard;
  const Result<ChildEnd> end = run_child(shell("echo out; echo err >&2; exit 3"), heard.sink, {});
  ASSERT_TRUE(ok(end));
  EXPECT_EQ(heard.text, "out\n");
  EXPECT_EQ(end->messages, "err\n");
  EXPECT_EQ(end->error_lines, 1U);
  EXPECT_EQ(end->exit_code, 3);
}

TEST(Child, SeesNothingOfOurEnvironmentAndDescriptors) {
  const int secret = ::open("/etc/hostname", O_RDONLY);  // on purpose without O_CLOEXEC
  Heard heard;
  const Result<ChildEnd> end = run_child(shell("echo HOME=$HOME; ls /proc/self/fd | wc -l"), heard.sink, {});
  ::close(secret);
  ASSERT_TRUE(ok(end));
  EXPECT_EQ(heard.text, "HOME=\n4\n") << "0, 1, 2 and the directory that ls reads";
}

TEST(Child, ReadsTheInputThatItIsGiven) {
  ChildSpec spec = shell("head -c 5 /dev/fd/3");
  spec.input = ::open("/proc/version", O_RDONLY | O_CLOEXEC);
  Heard heard;
  ASSERT_TRUE(ok(run_child(spec, heard.sink, {})));
  ::close(spec.input);
  EXPECT_EQ(heard.text, "Linux");
}

TEST(Child, TellsWhenTheProgramIsMissing) {
  ChildSpec spec;
  spec.arguments = {"/nonexistent/program"};
  EXPECT_EQ(message_of(run_child(spec, nullptr, {})), "child.start");
}

TEST(Child, KeepsTheBeginningAndTheEndOfManyMessages) {
  const Result<ChildEnd> end =
      run_child(shell("echo first >&2; yes middle | head -n 100000 >&2; echo last >&2"), nullptr, {});
  ASSERT_TRUE(ok(end));
  EXPECT_EQ(end->error_lines, 100'002U);
  EXPECT_LT(end->messages.size(), 40'000U);
  EXPECT_TRUE(end->messages.starts_with("first\n"));
  EXPECT_TRUE(end->messages.ends_with("last\n"));
}

TEST(Child, IsStoppedWhenItMakesNoProgress) {
  ChildSpec spec = shell("echo begin; exec sleep 1000");
  spec.limits.silence = 200ms;
  EXPECT_EQ(message_of(run_child(spec, nullptr, {})), "media.timed_out");
}

TEST(Child, MayTakeAsLongAsItMakesProgress) {
  ChildSpec spec = shell("for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done");
  spec.limits.silence = 400ms;
  Heard heard;
  EXPECT_TRUE(ok(run_child(spec, heard.sink, {})));
}

TEST(Child, IsStoppedAtTheWallEvenWhenItTalks) {
  ChildSpec spec = shell("while :; do echo x; sleep 0.05; done");
  spec.limits.wall = 300ms;
  Heard heard;
  EXPECT_EQ(message_of(run_child(spec, heard.sink, {})), "media.timed_out");
}

TEST(Child, DiesWithItsWholeGroupWhenCancelled) {
  std::stop_source stop;
  std::string text;
  const auto cancel_at_first_word = [&](std::string_view piece) {
    text += piece;
    if (text.ends_with('\n')) stop.request_stop();
    return Advance::made;
  };
  const auto begin = std::chrono::steady_clock::now();
  const auto end = run_child(shell("sleep 1000 & echo $!; wait"), cancel_at_first_word, stop.get_token());
  EXPECT_EQ(message_of(end), "media.cancelled");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_FALSE(alive(text.substr(0, text.size() - 1)));
}

TEST(Child, DiesWithAParentThatWasKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    const auto tell = [&](std::string_view piece) {
      return ::write(ends[1], piece.data(), piece.size()) > 0 ? Advance::made : Advance::none;
    };
    const auto end = run_child(shell("echo $$; exec sleep 1000"), tell, {});
    ::_exit(end ? 0 : 1);
  }
  std::array<char, 32> text{};
  const ssize_t length = ::read(ends[0], text.data(), text.size());
  ASSERT_GT(length, 1);
  const std::string child(text.data(), static_cast<std::size_t>(length) - 1);
  EXPECT_TRUE(alive(child)) << "control";
  const int life = static_cast<int>(::syscall(SYS_pidfd_open, std::stoi(child), 0));
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  pollfd death{life, POLLIN, 0};
  EXPECT_EQ(::poll(&death, 1, 5000), 1);
  for (const int descriptor : {life, ends[0], ends[1]}) ::close(descriptor);
}

TEST(Child, IsNotEvenStartedWhenAlreadyCancelled) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(message_of(run_child(shell("echo never"), nullptr, stop.get_token())), "media.cancelled");
}

TEST(Child, ObeysItsLimits) {
  ChildSpec spec = shell("head -c 100000 /dev/zero > /dev/shm/khen-limit-$$; echo $?; rm -f /dev/shm/khen-limit-$$");
  spec.limits.file_bytes = 1000;
  Heard heard;
  const Result<ChildEnd> end = run_child(spec, heard.sink, {});
  ASSERT_TRUE(ok(end));
  EXPECT_NE(heard.text, "0\n");
  ChildSpec unlimited = spec;
  unlimited.limits.file_bytes = 0;
  Heard control;
  ASSERT_TRUE(ok(run_child(unlimited, control.sink, {})));
  EXPECT_EQ(control.text, "0\n");
}

TEST(ProgressReader, CountsOnlyWhatGrows) {
  ProgressReader reader;
  EXPECT_EQ(reader.feed("frame=0\nout_time_us=N/A\nprog"), Advance::none);
  EXPECT_EQ(reader.feed("ress=continue\nout_time_us=150"), Advance::none);
  EXPECT_EQ(reader.feed("0000\n"), Advance::made);
  EXPECT_EQ(reader.position(), MediaTime(1'500'000));
  EXPECT_EQ(reader.feed("out_time_us=1500000\nframe=0\n"), Advance::none);
  EXPECT_EQ(reader.feed("frame= 12\n"), Advance::made);
  EXPECT_EQ(reader.feed(std::string(100'000, 'x')), Advance::none);
}

}  // namespace
}  // namespace khen
