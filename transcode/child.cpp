// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "metadata/base/descriptor.h"
#include "transcode/confine/syscall_filter.h"

namespace khen {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr std::size_t kept_at_each_end = std::size_t{16} * 1024;
constexpr milliseconds death_grace{5000};  // for the kernel to tear down a killed group
constexpr int input_number = 3;
constexpr int second_input_number = 4;

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno(errno, "pipe", "");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

void limit(int resource, std::uint64_t value) {
  if (value == 0) return;
  const struct rlimit both { value, value };
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// Everything that the child needs between fork and exec, prepared before, because only async-signal-safe calls are
// allowed there when the parent has threads.
struct Launch {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  const char* directory = "/";
  int null = -1;
  int output = -1;
  int messages = -1;
  int input = -1;
  int second_input = -1;
  int failure = -1;
  int niceness = 0;
  ChildLimits limits;
  std::span<const std::uint8_t> syscall_filter;
  pid_t parent = 0;
};

void restrict_resources(const ChildLimits& limits) {
  limit(RLIMIT_AS, limits.memory_bytes);
  limit(RLIMIT_CPU, limits.cpu_seconds);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  limit(RLIMIT_NOFILE, 256);
  const struct rlimit none { 0, 0 };
  ::setrlimit(RLIMIT_CORE, &none);
}

// A descriptor takes its number, or the number is freed of what the parent had there.
bool place(int descriptor, int number) {
  if (descriptor >= 0) return ::dup2(descriptor, number) >= 0;
  return ::close(number) == 0 || errno == EBADF;
}

// Descriptors are first moved out of the way of the numbers that they shall not overwrite.
bool arrange_descriptors(Launch& launch) {
  constexpr int above = 10;
  const auto move = [](int descriptor) { return descriptor < 0 ? -1 : ::fcntl(descriptor, F_DUPFD_CLOEXEC, above); };
  const int failure = move(launch.failure);
  const int input = move(launch.input);
  const int second_input = move(launch.second_input);
  const int null = move(launch.null);
  const int output = move(launch.output);
  const int messages = move(launch.messages);
  if (failure < 0) return false;
  launch.failure = failure;
  if (::dup2(null, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(messages, 2) < 0) return false;
  if (!place(input, input_number) || !place(second_input, second_input_number)) return false;
  // Closed at exec, not now: the failure pipe must live until then.
  return ::syscall(SYS_close_range, second_input_number + 1, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) == 0;
}

bool confine(const Launch& launch) {
  return launch.syscall_filter.empty() ||
         confine_this_thread(launch.syscall_filter.data(), launch.syscall_filter.size());
}

[[noreturn]] void become(Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);  // the parent died before the line above took hold
  sigset_t nothing;
  ::sigemptyset(&nothing);
  ::sigprocmask(SIG_SETMASK, &nothing, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (launch.niceness != 0) ::setpriority(PRIO_PROCESS, 0, launch.niceness);
  if (arrange_descriptors(launch) && ::chdir(launch.directory) == 0) {
    restrict_resources(launch.limits);
    if (confine(launch)) ::execve(launch.arguments[0], launch.arguments.data(), launch.environment.data());
  }
  const int number = errno;
  const ssize_t ignored = ::write(launch.failure, &number, sizeof number);
  static_cast<void>(ignored);  // the exit code says the same, less precisely
  ::_exit(127);
}

// Keeps the beginning and the end of what a child says.
class Messages {
 public:
  void add(std::string_view piece) {
    lines_ += static_cast<std::uint64_t>(std::ranges::count(piece, '\n'));
    const std::size_t room = kept_at_each_end - std::min(kept_at_each_end, head_.size());
    head_ += piece.substr(0, room);
    if (piece.size() <= room) return;
    tail_ += piece.substr(room);
    if (tail_.size() > 2 * kept_at_each_end) tail_.erase(0, tail_.size() - kept_at_each_end);
  }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  [[nodiscard]] std::string text() const {
    if (tail_.size() <= kept_at_each_end) return head_ + tail_;
    return head_ + "\n[…]\n" + tail_.substr(tail_.size() - kept_at_each_end);
  }

 private:
  std::string head_;
  std::string tail_;
  std::uint64_t lines_ = 0;
};

enum class Ending { by_itself, cancelled, silent };

// A started child that is dead and reaped when this goes out of scope.
class Running {
 public:
  Running(pid_t process, Descriptor output, Descriptor messages)
      : process_(process),
        life_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))),
        output_(std::move(output)),
        messages_(std::move(messages)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;
  ~Running() {
    if (process_ > 0) {
      kill_group();
      reap();
    }
  }

  // Reads both pipes until they are closed by all who hold them and the child is dead, or until a deadline or `cancel`
  // (a descriptor that becomes readable) ends it.
  Ending listen(const ChildSpec& spec, const ChildOutput& sink, int cancel) {
    const SteadyTime begin = std::chrono::steady_clock::now();
    SteadyTime last_advance = begin;
    bool alive = static_cast<bool>(life_);
    while (output_ || messages_ || alive) {
      const SteadyTime now = std::chrono::steady_clock::now();
      const std::optional<SteadyTime> deadline = next_deadline(spec.limits, begin, last_advance);
      if (deadline && now >= *deadline) return Ending::silent;
      const int wait = deadline ? static_cast<int>(std::chrono::ceil<milliseconds>(*deadline - now).count()) : -1;
      std::array<pollfd, 4> watched{{{output_.get(), POLLIN, 0},
                                     {messages_.get(), POLLIN, 0},
                                     {cancel, POLLIN, 0},
                                     {alive ? life_.get() : -1, POLLIN, 0}}};
      if (::poll(watched.data(), watched.size(), wait) < 0 && errno != EINTR) return Ending::silent;
      if (watched[2].revents != 0) return Ending::cancelled;
      if (watched[0].revents != 0 && take_output(sink) == Advance::made)
        last_advance = std::chrono::steady_clock::now();
      if (watched[1].revents != 0) take_messages();
      if (watched[3].revents != 0) alive = false;
    }
    return Ending::by_itself;
  }

  // Kills the whole group and waits until no process holds our pipes any more, so that nothing writes afterwards.
  void kill_and_drain() {
    kill_group();
    const ChildOutput deaf = [](std::string_view) { return Advance::none; };
    ChildSpec grace;
    grace.limits.wall = death_grace;
    listen(grace, deaf, -1);
  }

  ChildEnd reap() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    ChildEnd end;
    if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    end.messages = said_.text();
    end.error_lines = said_.lines();
    return end;
  }

 private:
  static std::optional<SteadyTime> next_deadline(const ChildLimits& limits, SteadyTime begin, SteadyTime last_advance) {
    std::optional<SteadyTime> deadline;
    if (limits.wall.count() > 0) deadline = begin + limits.wall;
    if (limits.silence.count() > 0) {
      const SteadyTime quiet = last_advance + limits.silence;
      deadline = deadline ? std::min(*deadline, quiet) : quiet;
    }
    return deadline;
  }

  static std::optional<std::string_view> take(Descriptor& descriptor, std::array<char, 65536>& buffer) {
    const ssize_t got = ::read(descriptor.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::string_view();
    if (got > 0) return std::string_view(buffer.data(), static_cast<std::size_t>(got));
    descriptor.reset();
    return std::nullopt;
  }

  Advance take_output(const ChildOutput& sink) {
    const auto piece = take(output_, buffer_);
    return piece && !piece->empty() && sink ? sink(*piece) : Advance::none;
  }

  void take_messages() {
    if (const auto piece = take(messages_, buffer_)) said_.add(*piece);
  }

  void kill_group() const {
    ::kill(-process_, SIGKILL);
    ::kill(process_, SIGKILL);  // in case it had not yet made its group
  }

  pid_t process_;
  Descriptor life_;
  Descriptor output_;
  Descriptor messages_;
  Messages said_;
  std::array<char, 65536> buffer_{};
};

Result<void> wait_for_exec(const Descriptor& failure, std::string_view program) {
  int number = 0;
  ssize_t got = 0;
  do {
    got = ::read(failure.get(), &number, sizeof number);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return {};
  Error error = fail(Code::internal, "child.start", {{"program", std::string(program)}});
  return with_cause(std::move(error), std::strerror(number));
}

}  // namespace

Result<ChildEnd> run_child(const ChildSpec& spec, const ChildOutput& output, const std::stop_token& stop) {
  if (stop.stop_requested()) return fail(Code::cancelled, "media.cancelled");
  const Descriptor cancel(::eventfd(0, EFD_CLOEXEC));
  const Descriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!cancel || !null) return fail_errno(errno, "open", "/dev/null");
  Pipe out = TRY(make_pipe());
  Pipe messages = TRY(make_pipe());
  Pipe failure = TRY(make_pipe());

  Launch launch;
  launch.arguments = pointers(spec.arguments);
  launch.environment = pointers(spec.environment);
  launch.directory = spec.working_directory.empty() ? "/" : spec.working_directory.c_str();
  launch.null = null.get();
  launch.output = out.writer.get();
  launch.messages = messages.writer.get();
  launch.failure = failure.writer.get();
  launch.input = spec.input;
  launch.second_input = spec.second_input;
  launch.syscall_filter = spec.syscall_filter;
  launch.niceness = spec.niceness;
  launch.limits = spec.limits;
  launch.parent = ::getpid();

  const pid_t process = ::fork();
  if (process < 0) return fail_errno(errno, "fork", spec.arguments.front());
  if (process == 0) become(launch);
  ::setpgid(process, process);  // both sides do it: whoever comes first
  Running child(process, std::move(out.reader), std::move(messages.reader));
  out.writer.reset();
  messages.writer.reset();
  failure.writer.reset();
  TRY(wait_for_exec(failure.reader, spec.arguments.front()));

  const std::stop_callback wake(stop, [&] { ::eventfd_write(cancel.get(), 1); });
  switch (child.listen(spec, output, cancel.get())) {
    case Ending::by_itself: return child.reap();
    case Ending::cancelled: child.kill_and_drain(); return fail(Code::cancelled, "media.cancelled");
    case Ending::silent: child.kill_and_drain(); return fail(Code::timed_out, "media.timed_out");
  }
  return fail(Code::internal, "child.start");
}

}  // namespace khen
