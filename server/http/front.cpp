// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/front.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <variant>

#include "server/http/listener.h"

namespace khen {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds linger_time = std::chrono::seconds(2);
constexpr milliseconds pause_time = milliseconds(200);
constexpr int accepts_per_turn = 64;
constexpr std::size_t read_ahead = 8 * 1024;

bool watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void unwatch(int epoll, int descriptor) { ::epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nullptr); }

bool out_of_resources(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

}  // namespace

Result<std::unique_ptr<Front>> Front::open(Descriptor listener, Options options, Callbacks callbacks) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  Descriptor wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  const bool ready = epoll && wake && watch(epoll.get(), wake.get()) && watch(epoll.get(), listener.get());
  if (!ready) return fail_errno(errno, "epoll", "front");
  return std::unique_ptr<Front>(
      new Front(std::move(listener), std::move(epoll), std::move(wake), options, std::move(callbacks)));
}

Front::Front(Descriptor listener, Descriptor epoll, Descriptor wake, Options options, Callbacks callbacks)
    : listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      options_(options),
      callbacks_(std::move(callbacks)) {}

void Front::stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  // A full eventfd counter means that a wake-up is already due.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Front::run() {
  std::array<epoll_event, 256> events{};
  while (!stopping_) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_time());
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == wake_.get()) {
        take_returned();
      } else if (descriptor == listener_.get()) {
        accept_all();
      } else {
        ready(descriptor);
      }
    }
    drop_overdue();
    if (SteadyClock::now() >= listen_again_) resume_listening();
  }
  listener_.reset();
  waiting_.clear();
  deadlines_.clear();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  returned_.clear();
}

void Front::give_back(std::unique_ptr<Connection> connection, Next next) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    returned_.push_back({std::move(connection), next});
    if (returned_.size() > 1) return;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Front::take_returned() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t size = ::read(wake_.get(), &ignored, sizeof ignored);
  std::vector<Returned> returned;
  {
    const std::lock_guard lock(mutex_);
    returned.swap(returned_);
  }
  for (Returned& one : returned) {
    --handed_on_;
    if (one.next == Next::close) continue;
    one.connection->lingering = one.next == Next::linger;
    const int socket = one.connection->socket();
    const bool pipelined = !one.connection->buffered().empty();
    const milliseconds time = pipelined ? options_.head_deadline : options_.idle;
    wait_for(std::move(one.connection), one.next == Next::linger ? linger_time : time);
    if (pipelined) ready(socket);
  }
}

void Front::accept_all() {
  for (int i = 0; i < accepts_per_turn; ++i) {
    Accepted accepted = accept_from(listener_.get());
    if (accepted.socket) {
      admit(std::move(accepted.socket), std::move(accepted.peer));
    } else if (accepted.error == EAGAIN) {
      return;
    } else if (out_of_resources(accepted.error) && !drop_oldest()) {
      return pause_listening();
    }
    // Anything else is the fault of that one connection, which is gone.
  }
}

void Front::admit(Descriptor socket, std::string peer) {
  if (waiting_.size() + handed_on_ >= options_.connections && !drop_oldest()) return;
  wait_for(std::make_unique<Connection>(std::move(socket), std::move(peer), options_.pace), options_.head_deadline);
}

void Front::wait_for(std::unique_ptr<Connection> connection, milliseconds time) {
  const int socket = connection->socket();
  if (!watch(epoll_.get(), socket)) return;
  const Deadline deadline = SteadyClock::now() + time;
  waiting_.insert_or_assign(socket, Waiting{std::move(connection), deadline});
  deadlines_.emplace(deadline, socket);
}

void Front::set_deadline(int socket, Waiting& waiting, milliseconds time) {
  deadlines_.erase({waiting.deadline, socket});
  waiting.deadline = SteadyClock::now() + time;
  deadlines_.emplace(waiting.deadline, socket);
}

std::unique_ptr<Connection> Front::release(int socket) {
  auto node = waiting_.extract(socket);
  deadlines_.erase({node.mapped().deadline, socket});
  unwatch(epoll_.get(), socket);
  return std::move(node.mapped().connection);
}

void Front::ready(int socket) {
  const auto found = waiting_.find(socket);
  if (found == waiting_.end()) return;
  Connection& connection = *found->second.connection;
  const bool was_idle = connection.buffered().empty();
  const bool open = connection.fill(options_.limits.bytes + read_ahead);
  if (connection.lingering) {
    connection.take(connection.buffered().size());
    if (!open) release(socket);
    return;
  }
  if (was_idle && !connection.buffered().empty()) set_deadline(socket, found->second, options_.head_deadline);
  advance(socket, found->second);
  // A peer that closed its side after a whole request still gets its answer: then the connection is no longer here.
  if (!open && waiting_.contains(socket) && !waiting_.at(socket).connection->lingering) release(socket);
}

void Front::advance(int socket, Waiting& waiting) {
  Connection& connection = *waiting.connection;
  const HeadProgress progress = scan_head(connection.buffered(), connection.scanned, options_.limits);
  if (const auto* complete = std::get_if<HeadComplete>(&progress)) return hand_on(socket, complete->size);
  if (const auto* refusal = std::get_if<Refusal>(&progress)) return refuse(socket, *refusal);
  connection.scanned = connection.buffered().size();
}

void Front::hand_on(int socket, std::size_t head_size) {
  ReadyRequest request{release(socket), head_size};
  ++handed_on_;
  if (callbacks_.offer(request)) return;
  --handed_on_;
  wait_for(std::move(request.connection), linger_time);
  if (waiting_.contains(socket)) refuse(socket, {503, "http.busy"});
}

void Front::refuse(int socket, const Refusal& refusal) {
  Waiting& waiting = waiting_.at(socket);
  Connection& connection = *waiting.connection;
  connection.write_now(callbacks_.last_word(connection, refusal));
  connection.finish_output();
  connection.take(connection.buffered().size());
  connection.lingering = true;
  set_deadline(socket, waiting, linger_time);
}

bool Front::drop_oldest() {
  if (deadlines_.empty()) return false;
  release(deadlines_.begin()->second);
  return true;
}

void Front::drop_overdue() {
  const Deadline now = SteadyClock::now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const int socket = deadlines_.begin()->second;
    const Connection& connection = *waiting_.at(socket).connection;
    // An idle connection just ends; who began a request is told why it does.
    if (connection.lingering || connection.buffered().empty()) {
      release(socket);
    } else {
      refuse(socket, {408, "http.head.slow"});
    }
  }
}

void Front::pause_listening() {
  unwatch(epoll_.get(), listener_.get());
  listen_again_ = SteadyClock::now() + pause_time;
}

void Front::resume_listening() {
  listen_again_ = watch(epoll_.get(), listener_.get()) ? Deadline::max() : SteadyClock::now() + pause_time;
}

int Front::wait_time() const {
  Deadline next = listen_again_;
  if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
  if (next == Deadline::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(next - SteadyClock::now());
  return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000));
}

}  // namespace khen
