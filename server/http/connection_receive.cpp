// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connection.h"

#include <algorithm>

#include "server/http/loop.h"
#include "server/http/standing.h"

// How a request comes in.
namespace khen {

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
  const Sender sender = peer_.sends_files ? Sender::proxy : Sender::we;
  RepeatedReply reply = repeat(*standing, head, transaction_->after, loop_.date(), sender);
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
      scratch =
          scratch.first(static_cast<std::size_t>(std::min<std::uint64_t>(scratch.size(), transaction_->body_left)));
      const Io io = transport_.read(scratch);
      if (io.status == IoStatus::would_block) {
        readable_ = false;
        continue;
      }
      if (io.status != IoStatus::moved) {
        transaction_->body_error = fail(Code::cancelled, "http.body.cut");
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

}  // namespace khen
