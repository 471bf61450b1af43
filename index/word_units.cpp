// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/word_units.h"

#include <algorithm>

#include "index/dictionary.h"
#include "index/stemmer.h"

namespace khen {
namespace {

constexpr std::size_t most_grams = 64;  // of one stretch: a pasted page is no question

std::uint32_t stretch_length(const Analysis& analysis, std::uint32_t first) {
  const std::uint32_t stretch = analysis.tokens[first].stretch;
  std::uint32_t end = first + 1;
  while (stretch != 0 && end < analysis.tokens.size() && analysis.tokens[end].stretch == stretch) ++end;
  return end - first;
}

std::vector<std::string> grams_of(const Analysis& analysis, std::uint32_t stretch) {
  std::vector<std::string> out;
  for (const Gram& gram : analysis.grams) {
    if (gram.stretch == stretch && out.size() < most_grams) out.push_back(gram.text);
  }
  return out;
}

// Outside ASCII, of the Latin languages that have stems. "hội" is no word of theirs, whatever it would be cut to.
constexpr std::u32string_view letters_with_stems = U"àâäæçèéêëîïôöùûüÿßœ";

bool has_letters_of_no_stem(const Token& token) {
  if (token.family != ScriptFamily::latin) return false;
  constexpr char32_t last_of_ascii = 0x7F;
  const std::u32string letters = letters_of(token.lower);
  return std::any_of(letters.begin(), letters.end(), [](char32_t letter) {
    return letter > last_of_ascii && letters_with_stems.find(letter) == std::u32string_view::npos;
  });
}

}  // namespace

std::vector<WordUnit> word_units(const Analysis& analysis) {
  std::vector<WordUnit> out;
  auto compound = analysis.compounds.begin();
  for (std::uint32_t i = 0; i < analysis.tokens.size();) {
    WordUnit unit;
    unit.first = i;
    while (compound != analysis.compounds.end() && compound->first < i) ++compound;
    if (compound != analysis.compounds.end() && compound->first == i) {
      unit.compound = &*compound;
      unit.count = compound->count;
    } else {
      unit.count = stretch_length(analysis, i);
      if (analysis.tokens[i].stretch != 0) unit.grams = grams_of(analysis, analysis.tokens[i].stretch);
    }
    i += unit.count;
    out.push_back(std::move(unit));
  }
  return out;
}

std::vector<LanguageStem> query_stems(Analyzer& analyzer, const Token& token) {
  std::vector<LanguageStem> out;
  if (has_letters_of_no_stem(token)) return out;
  for (const StemLanguage& row : stem_languages) {
    if (row.family != token.family) continue;
    std::string stem = analyzer.stem(token, row.tag);
    if (!stem.empty()) out.push_back({row.tag, std::move(stem)});
  }
  return out;
}

}  // namespace khen
