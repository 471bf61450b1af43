// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include <algorithm>

#include "server/http/framing.h"
#include "server/http/loop.h"
#include "server/http/standing.h"

namespace khen {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds linger_time = std::chrono::seconds(1);
constexpr std::uint64_t bytes_a_turn = 2ULL * 1024 * 1024;  // then others have their turn
constexpr milliseconds heartbeat_time = std::chrono::seconds(20);  // so that proxies keep the line open
constexpr std::string_view heartbeat = ":\n\n";
constexpr std::size_t most_events = 64 * 1024;  // bytes that a slow reader may be behind
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

Error cut_body() { return fail(Code::cancelled, "http.body.cut"); }

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
      transaction_->body_error = fail(Code::timed_out, "http.body.slow");
      if (end_body() == Move::gone) return Fate::gone;
      return run();
    case State::sending: cut(); return Fate::gone;
    case State::greeting:
    case State::lingering: return Fate::gone;
    case State::listening: return take_event(std::string(heartbeat));
    case State::working: break;
  }
  return Fate::stays;
}

void Connection::cut() {
  if ((state_ == State::sending || state_ == State::listening) && transaction_) loop_.engine().observe(*transaction_, false);
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

Connection::Move Connection::greet() {
  switch (transport_.greet().status) {
    case IoStatus::moved: state_ = State::head; return Move::again;
    case IoStatus::would_block: return Move::wait;
    case IoStatus::closed:
    case IoStatus::failed: break;
  }
  return Move::gone;
}

void Connection::keep(std::string_view rest) {
  scanned_ = 0;
  std::string kept(rest);
  input_.swap(kept);  // assigning would keep the memory
}

Connection::Move Connection::read_head() {
  if (input_.size() > scanned_) return examine(input_);
  if (!readable_) return Move::wait;
  const std::span<char> scratch = loop_.scratch();
  const Io io = transport_.read(scratch);
  switch (io.status) {
    case IoStatus::moved: break;
    case IoStatus::would_block: readable_ = false; return Move::wait;
    case IoStatus::closed:
    case IoStatus::failed: return Move::gone;
  }
  if (io.size < scratch.size() && transport_.short_read_is_all() && !ending_) readable_ = false;
  const std::string_view fresh(scratch.data(), io.size);
  if (input_.empty()) {
    wait_for(State::head, loop_.engine().options().head_deadline);
    return examine(fresh);
  }
  input_.append(fresh);
  return examine(input_);
}

// `bytes` is what has come of a head, in the scratch buffer or in `input_`.
Connection::Move Connection::examine(std::string_view bytes) {
  const HeadLimits& limits = loop_.engine().limits();
  const HeadProgress progress = scan_head(bytes, scanned_, limits);
  if (const auto* refusal = std::get_if<Refusal>(&progress)) return refuse(*refusal);
  const auto* complete = std::get_if<HeadComplete>(&progress);
  if (complete == nullptr) {
    if (bytes.data() != input_.data()) input_ = std::string(bytes);
    scanned_ = input_.size();
    return Move::again;
  }
  auto parsed = parse_head(bytes.substr(0, complete->size), limits);
  keep(bytes.substr(complete->size));
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return refuse(*refusal);
  return start(std::get<RequestHead>(std::move(parsed)));
}

Connection::Move Connection::start(RequestHead head) {
  Engine& engine = loop_.engine();
  transaction_ = std::make_unique<Transaction>();
  transaction_->started = loop_.now();
  transaction_->after = head.after_reply;
  transaction_->body_left = head.content_length;
  transaction_->head = std::move(head);
  if (!peer_.is_unlimited) {
    const std::string client = engine.client_address(peer_, transaction_->head);
    const bool limited = !peer_.is_proxy || client != peer_.address;
    if (limited && !engine.clients().may_ask(client, loop_.now())) return refuse({429, "http.too_many"});
  }
  start_pace();
  return repeat_standing();
}

Connection::Move Connection::repeat_standing() {
  Engine& engine = loop_.engine();
  RequestHead& head = transaction_->head;
  const bool retrieves = head.method == Method::get || head.method == Method::head;
  const auto standing =
      retrieves ? loop_.standing().find(standing_key(head, head.headers, engine.scheme_of(peer_, head))) : nullptr;
  if (!standing) {
    engine.make_request(*transaction_, peer_);
    return plan_body();
  }
  if (engine.stopping()) transaction_->after = AfterReply::close;
  RepeatedReply reply = repeat(*standing, head, transaction_->after, loop_.date());
  transaction_->request.client_address = engine.client_address(peer_, head);
  transaction_->request.headers = std::move(head.headers);
  transaction_->reply.status = reply.status;
  transaction_->reply.route_class = standing->route_class;
  transaction_->body_sent = reply.length;
  out_.add(std::move(reply.head));
  if (auto* file = std::get_if<FileRange>(&reply.content)) {
    out_.add(*file);
  } else {
    out_.add(std::get<std::string>(std::move(reply.content)));
  }
  state_ = State::sending;
  return Move::again;
}

Connection::Move Connection::plan_body() {
  Engine& engine = loop_.engine();
  const RequestHead& head = transaction_->head;
  const bool handler_first =
      head.expectation == Expectation::continue_first || engine.takes_body(transaction_->request);
  if (head.content_length == 0 || handler_first) return work(Step::answer);
  if (const auto refusal = reserve_body()) return refuse(*refusal);
  state_ = State::body;
  return Move::again;
}

std::optional<Refusal> Connection::reserve_body() {
  Engine& engine = loop_.engine();
  if (transaction_->body_left > engine.options().body_limit) return Refusal{413, "http.body.too_large"};
  transaction_->body_share = engine.bodies().take(transaction_->body_left);
  return transaction_->body_share ? std::nullopt : std::optional(Refusal{503, "http.busy"});
}

Result<void> Connection::take_body(std::string_view bytes) {
  transaction_->body_left -= bytes.size();
  pace_bytes_ += bytes.size();
  if (transaction_->request.intake) return transaction_->request.intake->take(as_bytes(bytes));
  transaction_->body.append(bytes);
  return {};
}

Connection::Move Connection::read_body() {
  std::uint64_t turn = 0;
  while (transaction_->body_left > 0) {
    std::string_view bytes;
    if (!input_.empty()) {
      bytes = input_;
    } else {
      if (!readable_) {
        set_pace();
        return Move::wait;
      }
      if (turn >= bytes_a_turn) {
        loop_.go_on_later(token_);
        return Move::wait;
      }
      std::span<char> scratch = loop_.scratch();
      scratch = scratch.first(static_cast<std::size_t>(std::min<std::uint64_t>(scratch.size(), transaction_->body_left)));
      const Io io = transport_.read(scratch);
      if (io.status == IoStatus::would_block) {
        readable_ = false;
        continue;
      }
      if (io.status != IoStatus::moved) {
        transaction_->body_error = cut_body();
        return end_body();
      }
      bytes = {scratch.data(), io.size};
      turn += io.size;
    }
    const std::string_view ours = bytes.substr(0, static_cast<std::size_t>(transaction_->body_left));
    const std::string rest(bytes.data() == input_.data() ? bytes.substr(ours.size()) : std::string_view());
    if (auto taken = take_body(ours); !taken) {
      transaction_->body_error = std::move(taken).error();
      return end_body();
    }
    keep(rest);
  }
  return end_body();
}

Connection::Move Connection::end_body() {
  if (transaction_->request.intake) transaction_->request.intake_ended = transaction_->body_error;
  return work(Step::answer);
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

Connection::Move Connection::begin_reply() {
  Transaction& done = *transaction_;
  done.body = {};
  done.body_share = {};
  if (auto standing = standing_reply_of(done.reply, loop_.engine())) {
    loop_.standing().put(standing_key(done.head, done.request.headers, done.request.scheme), std::move(standing));
  }
  start_pace();
  state_ = State::sending;
  out_.add(std::move(done.reply_head));
  if (!has_content(done.head.method, done.reply.status)) {
    done.reply.body = std::string();
    return Move::again;
  }
  done.body_sent = length_of(done.reply);
  if (auto* text = std::get_if<std::string>(&done.reply.body)) {
    out_.add(std::move(*text));
  } else if (const auto* file = std::get_if<FileRange>(&done.reply.body)) {
    out_.add(*file);
  }
  return Move::again;
}

// A stream may rest for long between two pieces; only the sending of one is held to a pace.
Connection::Move Connection::piece_made() {
  Transaction& done = *transaction_;
  start_pace();
  state_ = State::sending;
  if (!done.piece) {
    cut();
    return Move::gone;
  }
  const std::string piece = std::move(done.piece).value();
  const bool chunked = framing_of(done.head.version, done.reply) == Framing::chunked;
  if (piece.empty()) done.reply.body = std::string();
  done.body_sent += piece.size();
  if (chunked) out_.add(piece.empty() ? std::string(last_chunk) : chunk_of(piece));
  else out_.add(piece);
  return Move::again;
}

Connection::Move Connection::send() {
  if (!writable_) return Move::wait;
  const Outgoing::Pushed pushed = out_.push(transport_, bytes_a_turn, loop_.scratch());
  pace_bytes_ += pushed.bytes;
  switch (pushed.progress) {
    case Outgoing::Progress::done: return sent();
    case Outgoing::Progress::blocked:
      writable_ = false;
      set_pace();
      return Move::wait;
    case Outgoing::Progress::turn_over:
      set_pace();
      loop_.go_on_later(token_);
      return Move::wait;
    case Outgoing::Progress::failed: break;
  }
  cut();
  return Move::gone;
}

Connection::Move Connection::sent() {
  if (std::holds_alternative<StreamBody>(transaction_->reply.body)) return work(Step::next_piece);
  if (std::holds_alternative<EventStream>(transaction_->reply.body)) return listen();
  return finish();
}

Connection::Move Connection::listen() {
  wait_for(State::listening, heartbeat_time);
  if (!subscription_) {
    subscription_ = std::get<EventStream>(transaction_->reply.body).feed->listen(loop_.event_way(token_));
  }
  return Move::again;
}

// A listener says nothing more; that it has gone is all that can be heard of it.
Connection::Move Connection::hear_peer() {
  while (readable_) {
    const Io io = transport_.read(loop_.scratch());
    if (io.status == IoStatus::would_block) {
      readable_ = false;
    } else {
      cut();
      return Move::gone;
    }
  }
  return Move::wait;
}

Connection::Fate Connection::take_event(const std::string& text) {
  const bool sends = state_ == State::sending && subscription_;
  if (state_ != State::listening && !sends) return Fate::stays;
  if (out_.pending_bytes() + text.size() > most_events) {
    cut();
    return Fate::gone;
  }
  const bool chunked = framing_of(transaction_->head.version, transaction_->reply) == Framing::chunked;
  transaction_->body_sent += text.size();
  out_.add(chunked ? chunk_of(text) : text);
  if (sends) return Fate::stays;
  start_pace();
  state_ = State::sending;
  return run();
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
