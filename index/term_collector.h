// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/word_order.h"
#include "metadata/record.h"

namespace khen {

// How much words count, and the field that can be asked for them ("": none). A weight of 0: only in that field.
struct TextUse {
  std::uint32_t weight = 1;
  std::string_view query_name;
};

// Gathers the terms of texts. One thread at a time; keeps a reference to the analyzer.
class TermCollector {
 public:
  explicit TermCollector(Analyzer& analyzer) : analyzer_(analyzer) {}

  // Every occurrence counts.
  void add_text(const LocalizedText& text, TextUse use);
  // Names of one thing in many languages: a word that many of them share counts once.
  void add_names(std::span<const LocalizedText> names, TextUse use);

  // What another one has gathered, as if it had been gathered here.
  void add(const TermCollector& others);

  // The same; each term counts at most so many times. The order of the words goes on here.
  void add_rarely(TermCollector& others, std::uint32_t most);

  // Each name as one term too: who types exactly that means this thing.
  void add_whole_names(std::span<const LocalizedText> names);

  // The terms that are no words, in their order; the words stay.
  std::vector<std::string> take_all_but_words();

  [[nodiscard]] std::map<std::string, std::uint32_t>& terms() { return terms_; }
  [[nodiscard]] std::set<std::string>& spellings() { return spellings_; }
  [[nodiscard]] WordOrder& order() { return order_; }  // of the texts, names left out

 private:
  Analyzer& analyzer_;
  std::map<std::string, std::uint32_t> terms_;
  std::set<std::string> spellings_;
  WordOrder order_;
};

}  // namespace khen
