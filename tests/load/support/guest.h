// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/load/support/crowd.h"
#include "tests/load/support/reply_reader.h"

namespace khen::load {

struct Question {
  std::string request;
  int status = 200;                        // of the answer
  int or_status = 0;                       // which will do as well
  std::optional<std::uint64_t> film_at{};  // its content must be the film from this byte on
  std::optional<std::string> text{};       // or exactly this
  std::uint64_t rate = 0;                  // bytes that are read a second; 0: whatever comes
  std::optional<Milliseconds> patience{};  // then the connection is torn off, answered or not
  Milliseconds pause{0};                   // before it is asked
  enum class On { same_connection, new_connection } on = On::same_connection;
};

std::string get(std::string_view target, std::string_view fields = "");
// Of `length` bytes of the film, which lies at `target`.
Question range_of_film(std::string_view target, std::uint64_t first, std::uint64_t length);

// What all guests of one kind have seen together.
struct Tally {
  std::uint64_t answers = 0;
  std::uint64_t bytes = 0;
  std::uint64_t wrong_bytes = 0;
  std::uint64_t server_errors = 0;     // 5xx
  std::uint64_t broken = 0;            // the connection ended before the answer did
  std::uint64_t torn_off = 0;          // by the guest
  std::vector<std::string> surprises;  // the first few answers that weren't what was expected
  std::vector<double> milliseconds;    // from each question to the end of its answer

  [[nodiscard]] double percentile(double share) const;  // of the milliseconds
  [[nodiscard]] std::string text() const;
};

struct Answer {
  int status = 0;  // 0: torn off
  ReplyReader reply;
  std::string text;  // its content, unless it is the film's
};

// Asks one question after the other and checks every byte of the answers.
class Guest : public Visitor {
 public:
  // The next question after an answer; before the first one there is none. nullopt: the guest sits and waits.
  using Script = std::function<std::optional<Question>(const Answer* previous)>;

  Guest(Crowd& crowd, Tally& tally, Script script = nullptr, int receive_buffer = 0)
      : Visitor(crowd), tally_(tally), script_(std::move(script)), receive_buffer_(receive_buffer) {}

  void arrive() override;
  void notice() override;
  void time_comes() override;

  void ask(Question question);
  void read_on();  // from now on whatever comes
  [[nodiscard]] bool is_idle() const { return state_ == State::idle; }
  [[nodiscard]] bool was_cut() const { return cut_; }
  [[nodiscard]] const ReplyReader& reply() const { return answer_.reply; }
  [[nodiscard]] std::uint64_t wrong() const { return wrong_; }  // bytes of the present answer

  // Of a question with a rate: what its own clock let it read, and what of that was there.
  [[nodiscard]] std::uint64_t offered() const { return offered_; }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  enum class State { idle, pausing, asking };
  void begin();
  void read(std::uint64_t most);
  void read_at_rate();
  void take(std::string_view bytes);
  void check(std::string_view piece);
  void answered();
  void ended();
  void go_on(const Answer* answer);
  void expect(bool right, const std::string& what);

  Tally& tally_;
  const Script script_;
  const int receive_buffer_;
  State state_ = State::idle;
  Question question_;
  Answer answer_;
  Clock::time_point asked_{};
  bool cut_ = false;
  std::uint64_t wrong_ = 0;
  std::uint64_t offered_ = 0;
  std::uint64_t taken_ = 0;
  Clock::time_point last_read_{};
};

}  // namespace khen::load
