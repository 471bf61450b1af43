// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/load/support/guest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "tests/load/support/film.h"

namespace khen::load {
namespace {

constexpr Milliseconds between_reads(100);
constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t most_surprises = 5;

// From where on two texts are not the same.
std::string difference(const std::string& text, const std::string& wanted) {
  const auto from = std::mismatch(text.begin(), text.end(), wanted.begin(), wanted.end()).first - text.begin();
  const auto at = static_cast<std::size_t>(from);
  return fmt::format("{} bytes for {}, at {}: '{}' for '{}'", text.size(), wanted.size(), at, text.substr(at, 80),
                     wanted.substr(at, 80));
}

}  // namespace

std::string get(std::string_view target, std::string_view fields) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: khen.test\r\n{}\r\n", target, fields);
}

Question range_of_film(std::string_view target, std::uint64_t first, std::uint64_t length) {
  return {.request = get(target, fmt::format("Range: bytes={}-{}\r\n", first, first + length - 1)),
          .status = 206,
          .film_at = first};
}

double Tally::percentile(double share) const {
  if (milliseconds.empty()) return 0;
  std::vector<double> sorted = milliseconds;
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

std::string Tally::text() const {
  return fmt::format("{} answers, {} MB, {} wrong bytes, {} of 5xx, {} broken, {} torn off{}{}", answers,
                     bytes / 1'000'000, wrong_bytes, server_errors, broken, torn_off, surprises.empty() ? "" : "; ",
                     fmt::join(surprises, "; "));
}

void Guest::arrive() { go_on(nullptr); }

void Guest::ask(Question question) {
  question_ = std::move(question);
  state_ = State::pausing;
  if (question_.pause > Milliseconds(0)) return wake_at(Clock::now() + question_.pause);
  begin();
}

void Guest::begin() {
  state_ = State::asking;
  answer_ = {};
  wrong_ = offered_ = taken_ = 0;
  cut_ = false;
  if (question_.request.starts_with("HEAD ")) answer_.reply.answers_head_request();
  asked_ = last_read_ = Clock::now();
  if (!is_connected() || question_.on == Question::On::new_connection) connect(receive_buffer_);
  say(question_.request);
  if (question_.rate > 0) wake_at(asked_ + between_reads);
  if (question_.patience) wake_at(asked_ + *question_.patience);
}

void Guest::read_on() {
  question_.rate = 0;
  read(all);
}

void Guest::notice() {
  if (state_ == State::asking && question_.rate > 0) return;  // has its own clock
  read(all);
}

void Guest::time_comes() {
  if (state_ == State::pausing) return begin();
  if (state_ != State::asking) return;
  if (question_.patience && Clock::now() >= asked_ + *question_.patience) {
    ++tally_.torn_off;
    tear_off();
    answer_.status = 0;
    return go_on(&answer_);
  }
  if (question_.rate > 0) read_at_rate();
}

// A turn that comes late, because this machine is busy, is the client's own fault: no more is offered than two turns.
void Guest::read_at_rate() {
  const auto now = Clock::now();
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(
      std::min<Clock::duration>(now - last_read_, 2 * between_reads));
  last_read_ = now;
  offered_ += question_.rate * static_cast<std::uint64_t>(passed.count()) / 1'000'000;
  if (offered_ > taken_) read(offered_ - taken_);
  if (state_ == State::asking && is_connected()) wake_at(now + between_reads);
}

void Guest::read(std::uint64_t most) {
  std::array<char, 64 * 1024> block;
  while (most > 0 && is_connected()) {
    std::size_t size = 0;
    const std::span<char> into(block.data(), static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), most)));
    switch (hear(into, size)) {
      case Heard::nothing_yet: return;
      case Heard::end: return ended();
      case Heard::bytes: break;
    }
    most -= size;
    taken_ += size;
    take({block.data(), size});
  }
}

void Guest::take(std::string_view bytes) {
  if (state_ != State::asking) return expect(false, fmt::format("{} bytes that nobody asked for", bytes.size()));
  const std::size_t used = answer_.reply.take(bytes, [this](std::string_view piece) { check(piece); });
  expect(used == bytes.size(), "bytes behind the answer");
  if (answer_.reply.is_whole()) answered();
}

void Guest::check(std::string_view piece) {
  tally_.bytes += piece.size();
  if (!question_.film_at || answer_.reply.status() != question_.status) {
    answer_.text.append(piece);
    return;
  }
  const std::uint64_t at = answer_.reply.received() - piece.size();
  const std::uint64_t wrong = wrong_bytes(*question_.film_at + at, piece);
  wrong_ += wrong;
  tally_.wrong_bytes += wrong;
}

void Guest::answered() {
  answer_.status = answer_.reply.status();
  ++tally_.answers;
  if (answer_.status >= 500) ++tally_.server_errors;
  tally_.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked_).count());
  const bool wanted = answer_.status == question_.status || answer_.status == question_.or_status;
  expect(wanted, fmt::format("{} instead of {} for {}", answer_.status, question_.status,
                             question_.request.substr(0, question_.request.find('\r'))));
  if (question_.text)
    expect(answer_.text == *question_.text, "another text: " + difference(answer_.text, *question_.text));
  if (answer_.reply.header("connection") == "close") hang_up();
  go_on(&answer_);
}

void Guest::ended() {
  hang_up();
  cut_ = true;
  if (state_ != State::asking) return;
  ++tally_.broken;
  state_ = State::idle;
}

void Guest::go_on(const Answer* answer) {
  state_ = State::idle;
  if (!script_) return;
  if (auto next = script_(answer)) ask(*std::move(next));
}

void Guest::expect(bool right, const std::string& what) {
  if (!right && tally_.surprises.size() < most_surprises) tally_.surprises.push_back(what);
}

}  // namespace khen::load
