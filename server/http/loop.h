// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metadata/base/descriptor.h"
#include "server/http/connection.h"
#include "server/http/engine.h"
#include "server/http/listener.h"
#include "server/http/standing.h"
#include "server/http/timers.h"

namespace khen {

// One thread with epoll and the connections that live on it. Nothing on it waits for anything but epoll: what may block
// goes to the pool and comes back through the mailbox. Edge-triggered, so that a request costs no epoll_ctl.
class Loop {
 public:
  static Result<std::unique_ptr<Loop>> open(Engine& engine, std::size_t most_connections);

  // This loop accepts, for itself and for `others`. Before run().
  Result<void> accept_from(Descriptor listener, std::vector<Loop*> others);

  // Until the engine stops and the last connection has ended, or the drain time is over.
  void run();

  // From any thread.
  void wake() const;
  void admit_later(Accepted accepted);
  std::function<void(std::unique_ptr<Transaction>, Step)> way_back(Token token);

  EventFeed::Listener event_way(Token token);

  [[nodiscard]] std::size_t connections() const { return alive_; }

  // For its connections.
  Engine& engine() { return engine_; }
  Timers& timers() { return timers_; }
  StandingReplies& standing() { return standing_; }
  [[nodiscard]] Deadline now() const { return now_; }
  std::span<char> scratch() { return scratch_; }
  std::string_view date();  // as it stands in a reply; made once a second
  void go_on_later(Token token) { again_.push_back(token); }

 private:
  struct Returned {
    Token token;
    std::unique_ptr<Transaction> transaction;
    Step step;
  };
  struct Event {
    Token token;
    std::shared_ptr<const std::string> text;
  };
  struct Slot {
    std::unique_ptr<Connection> connection;
    std::uint32_t generation = 0;
  };

  Loop(Engine& engine, Descriptor epoll, Descriptor wake, std::size_t most_connections);

  void handle(std::uint64_t name, std::uint32_t events);
  template <class Mail>
  bool post(std::vector<Mail>& box, Mail mail);
  void accept_all();
  void admit(Accepted accepted);
  void take_mail();
  void take_back(Returned returned);
  void give_turns();
  void settle(Token token, Connection::Fate fate);
  Connection* find(Token token);
  void drop(Token token);
  bool drop_longest_waiting();
  void begin_drain();
  void pause_listening();
  void resume_listening();
  [[nodiscard]] int wait_time() const;
  [[nodiscard]] bool watch(int descriptor, std::uint64_t name, std::uint32_t events) const;

  Engine& engine_;
  const Descriptor epoll_;
  const Descriptor wake_;
  const std::size_t most_connections_;

  Descriptor listener_;
  std::vector<Loop*> others_;
  std::size_t next_loop_ = 0;
  Deadline listen_again_ = Deadline::max();  // max: listening

  Deadline now_;
  Timers timers_;
  StandingReplies standing_;
  std::chrono::sys_seconds date_of_{};
  std::string date_;
  std::vector<char> scratch_;
  std::vector<Token> again_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::atomic<std::size_t> alive_ = 0;  // written by its own thread
  std::optional<Deadline> cut_at_;      // set while draining

  std::mutex mutex_;
  std::vector<Accepted> accepted_;
  std::vector<Returned> returned_;
  std::vector<Event> events_;
  bool closed_ = false;
};

}  // namespace khen
