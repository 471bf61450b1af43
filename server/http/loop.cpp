// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "metadata/base/clock.h"

namespace khen {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint64_t wake_name = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t listener_name = wake_name - 1;
constexpr std::size_t scratch_size = 64 * 1024;
constexpr int accepts_a_turn = 64;
constexpr milliseconds pause_time = milliseconds(200);

bool out_of_resources(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

Token token_of(std::uint32_t slot, std::uint32_t generation) { return std::uint64_t{generation} << 32U | slot; }
std::uint32_t slot_of(Token token) { return static_cast<std::uint32_t>(token); }
std::uint32_t generation_of(Token token) { return static_cast<std::uint32_t>(token >> 32U); }

}  // namespace

Result<std::unique_ptr<Loop>> Loop::open(Engine& engine, std::size_t most_connections) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  Descriptor wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll || !wake) return fail_errno(errno, "epoll", "loop");
  std::unique_ptr<Loop> loop(new Loop(engine, std::move(epoll), std::move(wake), most_connections));
  if (!loop->watch(loop->wake_.get(), wake_name, EPOLLIN)) return fail_errno(errno, "epoll", "loop");
  return loop;
}

Loop::Loop(Engine& engine, Descriptor epoll, Descriptor wake, std::size_t most_connections)
    : engine_(engine),
      epoll_(std::move(epoll)),
      wake_(std::move(wake)),
      most_connections_(most_connections),
      now_(SteadyClock::now()),
      timers_(now_),
      scratch_(scratch_size) {}

Result<void> Loop::accept_from(Descriptor listener, std::vector<Loop*> others) {
  listener_ = std::move(listener);
  others_ = std::move(others);
  if (!watch(listener_.get(), listener_name, EPOLLIN)) return fail_errno(errno, "epoll", "listener");
  return {};
}

bool Loop::watch(int descriptor, std::uint64_t name, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = name;
  return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Loop::wake() const {
  const std::uint64_t one = 1;
  // A full eventfd counter means that a wake-up is already due.
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Loop::run() {
  std::array<epoll_event, 256> events{};
  while (!cut_at_ || (alive_ > 0 && now_ < *cut_at_)) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_time());
    now_ = SteadyClock::now();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      handle(event.data.u64, event.events);
    }
    give_turns();
    timers_.expire(now_, [this](Timer& timer) {
      auto& connection = static_cast<Connection&>(timer);
      const Token token = connection.token();
      settle(token, connection.due());
    });
    if (now_ >= listen_again_) resume_listening();
    if (engine_.stopping() && !cut_at_) begin_drain();
  }
  for (Slot& slot : slots_) {
    if (slot.connection) slot.connection->cut();
    slot.connection.reset();
  }
  const std::lock_guard lock(mutex_);
  closed_ = true;
  accepted_.clear();
  returned_.clear();
  events_.clear();
}

std::string_view Loop::date() {
  const Instant now = SystemClock().now();
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  if (second != date_of_ || date_.empty()) {
    date_of_ = second;
    date_ = to_http_date(now);
  }
  return date_;
}

void Loop::handle(std::uint64_t name, std::uint32_t events) {
  if (name == wake_name) return take_mail();
  if (name == listener_name) return accept_all();
  Connection* connection = find(name);
  if (connection == nullptr) return;
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  settle(name, connection->ready({.readable = (events & EPOLLIN) != 0,
                                  .writable = (events & EPOLLOUT) != 0 || broken,
                                  .ending = (events & EPOLLRDHUP) != 0 || broken}));
}

void Loop::give_turns() {
  std::vector<Token> turns;
  turns.swap(again_);
  for (const Token token : turns) {
    if (Connection* connection = find(token)) settle(token, connection->go_on());
  }
  if (again_.empty()) {
    turns.clear();
    again_.swap(turns);  // keeps its memory
  }
}

void Loop::settle(Token token, Connection::Fate fate) {
  if (fate == Connection::Fate::gone) drop(token);
}

Connection* Loop::find(Token token) {
  const std::uint32_t slot = slot_of(token);
  const bool lives = slot < slots_.size() && slots_[slot].generation == generation_of(token);
  return lives ? slots_[slot].connection.get() : nullptr;
}

void Loop::drop(Token token) {
  if (find(token) == nullptr) return;
  Slot& slot = slots_[slot_of(token)];
  slot.connection.reset();
  ++slot.generation;
  free_.push_back(slot_of(token));
  --alive_;
}

void Loop::accept_all() {
  for (int i = 0; i < accepts_a_turn; ++i) {
    Accepted accepted = khen::accept_from(listener_.get());
    if (accepted.socket) {
      const std::size_t turn = next_loop_++ % (others_.size() + 1);
      if (turn == 0) {
        admit(std::move(accepted));
      } else {
        others_[turn - 1]->admit_later(std::move(accepted));
      }
    } else if (accepted.error == EAGAIN) {
      return;
    } else if (out_of_resources(accepted.error) && !drop_longest_waiting()) {
      return pause_listening();
    }
    // Anything else is the fault of that one connection, which is gone.
  }
}

// False when nobody will read it any more. Wakes the loop for the first of what it then takes together.
template <class Mail>
bool Loop::post(std::vector<Mail>& box, Mail mail) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    first = accepted_.empty() && returned_.empty() && events_.empty();
    box.push_back(std::move(mail));
  }
  if (first) wake();
  return true;
}

void Loop::admit_later(Accepted accepted) { post(accepted_, std::move(accepted)); }

void Loop::admit(Accepted accepted) {
  if (cut_at_ || (alive_ >= most_connections_ && !drop_longest_waiting())) return;
  Peer peer = engine_.peer_of(std::move(accepted.peer), engine_.tls() != nullptr);
  Clients::Hold hold;
  if (!peer.is_proxy && !peer.is_unlimited) {
    auto entered = engine_.clients().enter(peer.address);
    if (!entered) return;
    hold = *std::move(entered);
  }
  const int socket = accepted.socket.get();
  TlsSession tls;
  if (engine_.tls() != nullptr) {
    tls = engine_.tls()->accept(socket);
    if (!tls) return;
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  const Token token = token_of(slot, slots_[slot].generation);
  if (!watch(socket, token, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) return;
  free_.pop_back();
  slots_[slot].connection = std::make_unique<Connection>(
      *this, token, Transport(std::move(accepted.socket), std::move(tls)), std::move(peer), std::move(hold));
  ++alive_;
}

std::function<void(std::unique_ptr<Transaction>, Step)> Loop::way_back(Token token) {
  return [this, token](std::unique_ptr<Transaction> transaction, Step step) {
    post(returned_, Returned{token, std::move(transaction), step});
  };
}

EventFeed::Listener Loop::event_way(Token token) {
  return [this, token](std::shared_ptr<const std::string> text) { post(events_, Event{token, std::move(text)}); };
}

void Loop::take_mail() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t size = ::read(wake_.get(), &ignored, sizeof ignored);
  std::vector<Accepted> accepted;
  std::vector<Returned> returned;
  std::vector<Event> events;
  {
    const std::lock_guard lock(mutex_);
    accepted.swap(accepted_);
    returned.swap(returned_);
    events.swap(events_);
  }
  for (Accepted& one : accepted) admit(std::move(one));
  for (Returned& one : returned) take_back(std::move(one));
  for (const Event& one : events) {
    if (Connection* connection = find(one.token)) settle(one.token, connection->take_event(one.text.get()));
  }
}

void Loop::take_back(Returned returned) {
  if (Connection* connection = find(returned.token)) {
    return settle(returned.token, connection->take_back(std::move(returned.transaction), returned.step));
  }
  engine_.observe(*returned.transaction, false);
}

bool Loop::drop_longest_waiting() {
  const Timer* found = timers_.earliest([](Timer& timer) { return static_cast<Connection&>(timer).is_waiting(); });
  if (found == nullptr) return false;
  drop(static_cast<const Connection&>(*found).token());
  return true;
}

void Loop::begin_drain() {
  cut_at_ = now_ + engine_.options().drain;
  if (listener_) engine_.stop_source().request_stop();
  listener_.reset();
  for (const Loop* other : others_) other->wake();
  for (Slot& slot : slots_) {
    if (!slot.connection) continue;
    const Token token = slot.connection->token();
    settle(token, slot.connection->drain());
  }
}

void Loop::pause_listening() {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
  listen_again_ = now_ + pause_time;
}

void Loop::resume_listening() {
  if (!listener_) {
    listen_again_ = Deadline::max();
    return;
  }
  listen_again_ = watch(listener_.get(), listener_name, EPOLLIN) ? Deadline::max() : now_ + pause_time;
}

int Loop::wait_time() const {
  if (!again_.empty()) return 0;
  Deadline next = timers_.next().value_or(Deadline::max());
  next = std::min(next, listen_again_);
  if (cut_at_) next = std::min(next, *cut_at_);
  if (next == Deadline::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(next - SteadyClock::now());
  return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000));
}

}  // namespace khen
