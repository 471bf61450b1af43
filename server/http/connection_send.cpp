// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include "server/http/framing.h"
#include "server/http/loop.h"
#include "server/http/standing.h"

// How a reply goes out.
namespace khen {
namespace {

constexpr std::chrono::milliseconds heartbeat_time = std::chrono::seconds(20);
constexpr std::size_t most_events = 64 * 1024;  // bytes that a slow reader may be behind

}  // namespace

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
  if (chunked)
    out_.add(piece.empty() ? std::string(last_chunk) : chunk_of(piece));
  else
    out_.add(piece);
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
    auto& stream = std::get<EventStream>(transaction_->reply.body);
    subscription_ = stream.feed->listen(loop_.event_way(token_), std::move(stream.admission));
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

Connection::Fate Connection::take_event(const std::string* text) {
  const bool sends = state_ == State::sending && subscription_;
  if (state_ != State::listening && !sends) return Fate::stays;
  const std::size_t size = text == nullptr ? 0 : text->size();
  if (out_.pending_bytes() + size > most_events) {
    cut();
    return Fate::gone;
  }
  const bool chunked = framing_of(transaction_->head.version, transaction_->reply) == Framing::chunked;
  transaction_->body_sent += size;
  if (text != nullptr) {
    out_.add(chunked ? chunk_of(*text) : *text);
  } else {
    subscription_ = EventFeed::Subscription();
    transaction_->reply.body = std::string();  // a whole reply, when this is sent
    if (chunked) out_.add(std::string(last_chunk));
  }
  if (sends) return Fate::stays;
  start_pace();
  state_ = State::sending;
  return run();
}

}  // namespace khen
