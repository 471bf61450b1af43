// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include <algorithm>

#include "server/http/loop.h"

namespace khen {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds linger_time = std::chrono::seconds(1);
const std::string heartbeat = ":\n\n";
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Loop& loop, Token token, Transport transport, Peer peer, Clients::Hold hold)
    : loop_(loop), token_(token), transport_(std::move(transport)), peer_(std::move(peer)), hold_(std::move(hold)) {
  wait_for(State::greeting, loop_.engine().options().head_deadline);
}

bool Connection::is_waiting() const {
  return state_ == State::greeting || state_ == State::head || state_ == State::lingering || state_ == State::listening;
}

Connection::Fate Connection::ready(Readiness readiness) {
  readable_ = readable_ || readiness.readable || readiness.ending;
  writable_ = writable_ || readiness.writable;
  ending_ = ending_ || readiness.ending;
  return run();
}

Connection::Fate Connection::go_on() { return run(); }

Connection::Fate Connection::run() {
  for (int moves = 0; moves < 256; ++moves) {
    Move move = Move::wait;
    switch (state_) {
      case State::greeting: move = greet(); break;
      case State::head: move = read_head(); break;
      case State::body: move = read_body(); break;
      case State::working: break;
      case State::sending: move = send(); break;
      case State::listening: move = hear_peer(); break;
      case State::lingering: move = linger(); break;
    }
    if (move == Move::gone) return Fate::gone;
    if (move == Move::wait) return Fate::stays;
  }
  loop_.go_on_later(token_);
  return Fate::stays;
}

Connection::Fate Connection::due() {
  switch (state_) {
    case State::head:
      // An idle connection just ends; who began a request is told why it does.
      if (input_.empty()) return Fate::gone;
      if (refuse({408, "http.head.slow"}) == Move::gone) return Fate::gone;
      return run();
    case State::body:
      // The handler has begun nothing yet, unless the bytes went somewhere: then what came counts.
      if (!transaction_->request.intake) {
        if (refuse({408, "http.body.slow"}) == Move::gone) return Fate::gone;
        return run();
      }
      transaction_->body_error = fail(Code::too_slow, "http.body.slow");
      if (end_body() == Move::gone) return Fate::gone;
      return run();
    case State::sending: cut(); return Fate::gone;
    case State::greeting:
    case State::lingering: return Fate::gone;
    case State::listening: return take_event(&heartbeat);  // so that proxies keep the line open
    case State::working: break;
  }
  return Fate::stays;
}

Connection::Fate Connection::drain() {
  if (is_waiting()) {
    cut();
    return Fate::gone;
  }
  if (state_ != State::body || !transaction_->request.intake) return Fate::stays;
  transaction_->body_error = fail(Code::cancelled, "http.body.cut");
  return end_body() == Move::gone ? Fate::gone : run();
}

void Connection::cut() {
  if ((state_ == State::sending || state_ == State::listening) && transaction_)
    loop_.engine().observe(*transaction_, false);
}

void Connection::wait_for(State state, milliseconds time) {
  state_ = state;
  loop_.timers().set(*this, loop_.now() + time);
}

void Connection::start_pace() {
  pace_started_ = loop_.now();
  pace_bytes_ = 0;
}

// A transfer may take `stall` without any progress, and on the whole as long as its bytes take at the least rate plus
// one `stall`.
void Connection::set_pace() {
  const auto& options = loop_.engine().options();
  const milliseconds earned(pace_bytes_ * 1000 / std::max<std::uint64_t>(options.least_rate, 1));
  loop_.timers().set(*this, std::min(loop_.now() + options.stall, pace_started_ + options.stall + earned));
}

Connection::Move Connection::work(Step step) {
  Engine& engine = loop_.engine();
  state_ = State::working;
  loop_.timers().clear(*this);
  // What has been begun is not turned away.
  const bool begun = step != Step::answer || transaction_->request.intake;
  Task task{engine.lane_of(transaction_->request), step, std::move(transaction_), loop_.way_back(token_)};
  if (begun) {
    engine.pool().add(std::move(task));
  } else if (!engine.pool().offer(task)) {
    transaction_ = std::move(task.transaction);
    return refuse({503, "http.busy"});
  }
  return Move::wait;
}

Connection::Fate Connection::take_back(std::unique_ptr<Transaction> transaction, Step step) {
  transaction_ = std::move(transaction);
  const Move move = step == Step::next_piece ? piece_made() : answered();
  return move == Move::gone ? Fate::gone : run();
}

Connection::Move Connection::answered() {
  Transaction& done = *transaction_;
  const bool takes = done.reply.intake != nullptr && !done.request.intake;
  const bool collects = !takes && done.body_wanted && done.body_left > 0 && !done.body_error;
  if (!takes && !collects) return begin_reply();

  // The handler wants the body.
  done.request.intake = std::move(done.reply.intake);
  done.reply = {};
  if (collects) {
    done.body_wanted = false;
    if (const auto refusal = reserve_body()) return refuse(*refusal);
  }
  if (done.head.expectation == Expectation::continue_first) {
    if (transport_.write(continue_line, More::no).size != continue_line.size()) return Move::gone;
  }
  start_pace();
  state_ = State::body;
  return Move::again;
}

Connection::Move Connection::finish() {
  loop_.engine().observe(*transaction_, true);
  const AfterReply after = transaction_->after;
  transaction_.reset();
  if (after == AfterReply::close || loop_.engine().stopping()) {
    transport_.finish_output();
    wait_for(State::lingering, linger_time);
    return Move::again;
  }
  const auto& options = loop_.engine().options();
  wait_for(State::head, input_.empty() ? options.idle : options.head_deadline);
  return Move::again;
}

// The last word is said: reads what is still coming, so that the peer can read it.
Connection::Move Connection::linger() {
  keep({});
  std::uint64_t turn = 0;
  while (readable_) {
    if (turn >= bytes_a_turn) {
      loop_.go_on_later(token_);
      break;
    }
    const Io io = transport_.read(loop_.scratch());
    turn += io.size;
    if (io.status == IoStatus::would_block) readable_ = false;
    if (io.status == IoStatus::closed || io.status == IoStatus::failed) return Move::gone;
  }
  return Move::wait;
}

Connection::Move Connection::refuse(const Refusal& refusal) {
  const std::string word = loop_.engine().last_word(peer_, refusal);
  transaction_.reset();
  if (transport_.write(word, More::no).status != IoStatus::moved) return Move::gone;
  transport_.finish_output();
  wait_for(State::lingering, linger_time);
  return Move::again;
}

}  // namespace khen
