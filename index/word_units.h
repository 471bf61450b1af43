// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"

namespace khen {

// One thing that a text asks for: a word, parts joined by hyphens, or an unbroken stretch of a script without spaces.
struct WordUnit {
  std::uint32_t first = 0;  // tokens of the analysis
  std::uint32_t count = 0;
  const Compound* compound = nullptr;
  std::vector<std::string> grams;
};

// In reading order; every token belongs to one unit. Points into `analysis`.
std::vector<WordUnit> word_units(const Analysis& analysis);

// Stems that a token is looked for by: its language's and, for Latin, those of all languages, since nobody says in
// which one he asks.
struct LanguageStem {
  std::string_view language;
  std::string stem;
};
std::vector<LanguageStem> query_stems(Analyzer& analyzer, const Token& token);

}  // namespace khen
