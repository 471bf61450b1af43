// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/word_order.h"

#include <algorithm>

namespace khen {
namespace {

constexpr WordCode end_code = 0;

void append(std::string& codes, WordCode code) {
  codes += static_cast<char>(code & 0xFFU);
  codes += static_cast<char>(code >> 8U);
}

WordCode code_at(std::string_view order, std::size_t word) {
  const auto low = static_cast<unsigned char>(order[2 * word]);
  const auto high = static_cast<unsigned char>(order[2 * word + 1]);
  return static_cast<WordCode>(low | (high << 8U));
}

}  // namespace

WordCode word_code(std::string_view word) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char byte : word) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  const auto folded = static_cast<WordCode>((hash >> 16U) ^ (hash & 0xFFFFU));
  return folded == end_code ? WordCode{1} : folded;
}

void WordOrder::add(std::string_view word) { append(codes_, word_code(word)); }

void WordOrder::end_of_text() {
  if (!codes_.empty()) append(codes_, end_code);
}

bool are_near(std::string_view order, const std::vector<std::vector<WordCode>>& words, std::size_t window) {
  constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::vector<std::size_t> last(words.size(), nowhere);  // where each was seen last
  for (std::size_t at = 0; at < order.size() / 2; ++at) {
    const WordCode code = code_at(order, at);
    if (code == end_code) {
      std::fill(last.begin(), last.end(), nowhere);
      continue;
    }
    bool wanted = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (std::find(words[i].begin(), words[i].end(), code) == words[i].end()) continue;
      last[i] = at;
      wanted = true;
    }
    if (!wanted || std::find(last.begin(), last.end(), nowhere) != last.end()) continue;
    const auto [first, latest] = std::minmax_element(last.begin(), last.end());
    if (*latest - *first < window) return true;
  }
  return false;
}

bool are_in_a_row(std::string_view order, const std::vector<std::vector<WordCode>>& words) {
  const std::size_t count = order.size() / 2;
  const auto is_at = [&](std::size_t word, std::size_t at) {
    return std::find(words[word].begin(), words[word].end(), code_at(order, at)) != words[word].end();
  };
  for (std::size_t first = 0; first + words.size() <= count; ++first) {
    std::size_t word = 0;
    while (word < words.size() && is_at(word, first + word)) ++word;
    if (word == words.size()) return true;
  }
  return false;
}

}  // namespace khen
