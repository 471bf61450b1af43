// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/engine.h"
#include "server/http/event_feed.h"
#include "server/http/outgoing.h"
#include "server/http/timers.h"
#include "server/http/transport.h"

namespace khen {

class Loop;

// Names a connection for as long as it lives, and nothing afterwards.
using Token = std::uint64_t;

// One accepted connection as a state machine that its loop drives: it reads and writes what goes without waiting, and
// then says what it waits for. One request at a time; what a client sends ahead stays in the kernel or, up to one read,
// here. Idle it holds no buffer. Belongs to the thread of its loop.
class Connection : public Timer {
 public:
  Connection(Loop& loop, Token token, Transport transport, Peer peer, Clients::Hold hold);

  [[nodiscard]] int socket() const { return transport_.socket(); }
  [[nodiscard]] Token token() const { return token_; }
  // Between two requests, or before the head of one is whole.
  [[nodiscard]] bool is_waiting() const;

  // Each of them tells whether the connection goes on to live.
  enum class Fate { stays, gone };

  struct Readiness {
    bool readable = false;
    bool writable = false;
    bool ending = false;  // the peer has closed its side, or all
  };
  Fate ready(Readiness readiness);
  Fate due();    // its deadline has come
  Fate go_on();  // it gave way to others and has its turn again
  Fate take_back(std::unique_ptr<Transaction> transaction, Step step);
  Fate take_event(const std::string* text);  // nullptr: the last one has come
  Fate drain();                              // the server stops: what comes in ends here, so that what has come counts
  void cut();                                // tells the observer of what breaks off here

 private:
  static constexpr std::uint64_t bytes_a_turn = 2ULL * 1024 * 1024;  // then others have their turn

  enum class State : std::uint8_t { greeting, head, body, working, sending, listening, lingering };
  enum class Move { again, wait, gone };

  Fate run();
  Move greet();
  Move read_head();
  Move examine(std::string_view bytes);
  Move start(RequestHead head);
  Move repeat_standing();
  Move plan_body();
  [[nodiscard]] std::optional<Refusal> reserve_body();
  Move read_body();
  Result<void> take_body(std::string_view bytes);
  Move end_body();
  Move work(Step step);
  Move answered();
  Move begin_reply();
  Move piece_made();
  Move send();
  Move sent();
  Move listen();
  Move hear_peer();
  Move finish();
  Move linger();
  Move refuse(const Refusal& refusal);

  void wait_for(State state, std::chrono::milliseconds time);
  void start_pace();
  void set_pace();
  void keep(std::string_view rest);

  Loop& loop_;
  const Token token_;
  Transport transport_;
  const Peer peer_;
  const Clients::Hold hold_;
  State state_ = State::greeting;
  bool readable_ = false;
  bool writable_ = true;
  bool ending_ = false;
  std::string input_;  // read ahead
  std::size_t scanned_ = 0;
  Outgoing out_;
  std::unique_ptr<Transaction> transaction_;
  EventFeed::Subscription subscription_;
  Deadline pace_started_{};
  std::uint64_t pace_bytes_ = 0;
};

}  // namespace khen
