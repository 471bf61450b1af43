// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

#include "metadata/base/descriptor.h"

namespace khen {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int exit_not_started = 127;

// Tells through poll(2) that a stop was requested.
class StopSignal {
 public:
  explicit StopSignal(const std::stop_token& stop)
      : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), callback_(stop, Raise{event_.get()}) {}
  [[nodiscard]] int descriptor() const { return event_.get(); }

 private:
  struct Raise {
    int event;
    void operator()() const noexcept { ::eventfd_write(event, 1); }
  };
  Descriptor event_;
  std::stop_callback<Raise> callback_;
};

// true: one of the descriptors became readable.
bool wait_for(std::initializer_list<int> descriptors, std::chrono::milliseconds limit) {
  std::vector<pollfd> watched;
  for (const int descriptor : descriptors) watched.push_back({descriptor, POLLIN, 0});
  const auto end = Steady::now() + limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Steady::now()).count();
    const int ready =
        ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

constexpr std::chrono::milliseconds for_ever{INT_MAX};

// Only async-signal-safe calls: other threads of the parent may hold any lock.
[[noreturn]] void become(char* const* arguments, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(exit_not_started);  // it died before the line above
  ::execv(arguments[0], arguments);
  ::_exit(exit_not_started);
}

struct Child {
  pid_t pid = -1;
  Descriptor handle;  // becomes readable when it ends
};

Child start(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(raw.data(), parent);
  if (pid < 0) return {};
  return {pid, Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))};
}

std::string ending_of(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit " + std::to_string(WEXITSTATUS(status));
}

void end(const Child& child, std::chrono::milliseconds patience) {
  ::kill(child.pid, SIGTERM);
  if (!wait_for({child.handle.get()}, patience)) ::kill(child.pid, SIGKILL);
  ::waitpid(child.pid, nullptr, 0);
}

bool stands_by(const SupervisorOptions& options, int status) {
  return options.standby_exit && WIFEXITED(status) && WEXITSTATUS(status) == *options.standby_exit;
}

void supervise(const SupervisorOptions& options, Log& log, const std::stop_token& stop) {
  const StopSignal stopped(stop);
  auto pause = options.first_pause;
  bool standing_by = false;
  while (!stop.stop_requested()) {
    const auto begun = Steady::now();
    const Child child = start(options.arguments);
    if (child.pid > 0) {
      if (!standing_by) log.write(LogLevel::info, "supervisor.started", {{"pid", std::to_string(child.pid)}});
      wait_for({child.handle.get(), stopped.descriptor()}, for_ever);
      if (stop.stop_requested()) return end(child, options.patience);
      int status = 0;
      ::waitpid(child.pid, &status, 0);
      if (stands_by(options, status)) {
        if (!standing_by) log.write(LogLevel::info, "supervisor.standing_by", {});
        standing_by = true;
        wait_for({stopped.descriptor()}, options.longest_pause);
        continue;
      }
      standing_by = false;
      log.write(LogLevel::error, "supervisor.ended", {{"pid", std::to_string(child.pid)}, {"how", ending_of(status)}});
    } else {
      log.write(LogLevel::error, "supervisor.fork_failed", {{"why", std::strerror(errno)}});
    }
    // One that lived long has earned a quick restart.
    if (Steady::now() - begun > options.longest_pause) pause = options.first_pause;
    wait_for({stopped.descriptor()}, pause);
    pause = std::min(pause * 2, options.longest_pause);
  }
}

}  // namespace

// The thread that forks lives as long as the child: the child's death signal follows that thread.
Supervisor::Supervisor(SupervisorOptions options, Log& log)
    : thread_([options = std::move(options), &log](const std::stop_token& stop) { supervise(options, log, stop); }) {}

Supervisor::~Supervisor() = default;

}  // namespace khen
