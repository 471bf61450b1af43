// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "metadata/transcript/parse.h"

// What the line-based formats share.
namespace khen {

// The lines of a text one by one; LF, CR LF and CR end a line.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}
  // nullopt at the end.
  std::optional<std::string_view> next();
  // The line that next() would give.
  [[nodiscard]] std::optional<std::string_view> peek() const;
  [[nodiscard]] std::size_t number() const { return number_; }  // of the line given last, from 1

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

// "01:02:03.004", "02:03,4", "1:02:03.04"; hours may be left out and the fraction short or long. nullopt otherwise.
std::optional<milliseconds> parse_clock_time(std::string_view text);

// Begin and end on both sides of "-->"; what follows the end is left out. Error: transcript.bad_time.
struct CueTimes {
  milliseconds begin{0};
  milliseconds end{0};
};
Result<CueTimes> parse_cue_times(std::string_view line, std::size_t number);

Error bad_time(std::size_t line, std::string_view value);
Error bad_line(std::size_t line);
Error too_many_passages();

// "&amp;" → "&": the named ones of WebVTT, lt gt amp quot apos nbsp lrm rlm, and numeric ones. Others stay as they are.
std::string without_entities(std::string_view text);

// Times that run backwards are set right and told of, at most a few times.
void mend_order(ParsedTranscript& parsed, Passage& passage, std::size_t line);

}  // namespace khen
