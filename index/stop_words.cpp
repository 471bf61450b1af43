// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/stop_words.h"

#include <algorithm>
#include <array>
#include <span>

namespace khen {
namespace {

// Folded.
constexpr std::array<std::string_view, 30> english{
    "a",   "an", "and", "are", "as",   "at",  "be",    "by",   "for", "from", "how",  "in",   "into", "is",    "it",
    "its", "of", "on",  "or",  "that", "the", "their", "this", "to",  "was",  "were", "what", "when", "where", "with"};
constexpr std::array<std::string_view, 31> french{
    "a",  "au", "aux", "avec", "ce",   "ces", "chez", "dans", "de",  "des", "du", "elle", "en",  "est", "et", "il",
    "la", "le", "les", "leur", "lors", "ou",  "par",  "pour", "que", "qui", "sa", "ses",  "son", "sur", "un"};
constexpr std::array<std::string_view, 34> german{
    "am",   "an",    "auf",   "aus",   "bei",   "das", "dem", "den", "der", "des", "die", "ein",
    "eine", "einem", "einen", "einer", "eines", "es",  "fur", "im",  "in",  "ist", "mit", "oder",
    "sich", "sie",   "sind",  "um",    "und",   "von", "wie", "zu",  "zum", "zur"};
constexpr std::array<std::string_view, 22> russian{"в",   "во",  "для", "до", "и", "из", "или", "к",
                                                   "как", "ко",  "на",  "не", "о", "об", "от",  "по",
                                                   "под", "при", "с",   "со", "у", "что"};
constexpr std::array<std::string_view, 20> hindi{"और", "ओर", "एक", "का", "की", "के",  "को", "से",  "में", "मे",
                                                 "पर", "है",  "हैं",  "हे",  "यह", "वह", "या", "था", "थे", "भी"};

struct StopRow {
  std::string_view language;
  std::span<const std::string_view> words;
};
constexpr std::array<StopRow, 5> stop_table{
    {{"en", english}, {"fr", french}, {"de", german}, {"ru", russian}, {"hi", hindi}}};

struct VietnameseWord {
  std::string_view fold;
  std::string_view lower;
};
constexpr std::array<VietnameseWord, 5> vietnamese{
    {{"nguoi", "người"}, {"va", "và"}, {"cua", "của"}, {"cac", "các"}, {"nhung", "những"}}};

bool is_vietnamese_stop_word(const Token& token) {
  return std::any_of(vietnamese.begin(), vietnamese.end(),
                     [&](const VietnameseWord& word) { return token.lower == word.lower || token.lower == word.fold; });
}

}  // namespace

bool is_stop_word(const Token& token, std::string_view language) {
  if (language == "vi") return is_vietnamese_stop_word(token);
  for (const StopRow& row : stop_table) {
    if (row.language == language) return std::find(row.words.begin(), row.words.end(), token.fold) != row.words.end();
  }
  return false;
}

}  // namespace khen
