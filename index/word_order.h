// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace khen {

// A word as two bytes. Two words in 65,000 share a code, so that a Record which has all the words anyhow may now and
// then be taken for one that has them near each other.
using WordCode = std::uint16_t;
WordCode word_code(std::string_view word);

// The words of a Record's texts in their order: what is needed to know which are near each other, at a tenth of what
// positions of each word take.
class WordOrder {
 public:
  void add(std::string_view word);
  void end_of_text();  // words of different texts are never near
  void add(const WordOrder& texts) { codes_ += texts.codes_; }
  std::string take() { return std::move(codes_); }

 private:
  std::string codes_;
};

// Whether `order` (from WordOrder) has one of the codes of each of `words` within `window` words, in any order.
bool are_near(std::string_view order, const std::vector<std::vector<WordCode>>& words, std::size_t window);

// Whether they stand there one behind the other, as given.
bool are_in_a_row(std::string_view order, const std::vector<std::vector<WordCode>>& words);

}  // namespace khen
