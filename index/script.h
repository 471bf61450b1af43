// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// What the index does with each script: one table (script.cpp), one row a script, everything else follows from it.
namespace khen {

enum class ScriptFamily : std::uint8_t {
  latin,
  cyrillic,
  devanagari,
  khmer,
  tai_viet,
  dictionary,  // words by dictionary, clusters kept whole: Thai, Lao, Myanmar
  syllabic,    // one character a word: Han and Nôm, Yi
  unspaced,    // older texts without spaces, no dictionary: Cham, New Tai Lue, Tai Tham
  number,
  other,
};

enum class PairUse : std::uint8_t { none, words };          // pairs of neighbouring words as one term
enum class GramUse : std::uint8_t { none, every_stretch };  // pairs of neighbouring clusters as one term

struct ScriptRules {
  ScriptFamily family;
  PairUse pairs;
  GramUse grams;
  bool suggest;  // its words may be offered as corrections
};

const ScriptRules& rules(ScriptFamily family);
ScriptFamily family_of(char32_t code_point);

// NFKC_Casefold.
std::string lower_form(std::u16string_view word);

// The two forms of one word.
struct WordForms {
  std::string exact;
  std::string fold;
};
WordForms forms_of(std::u16string_view word, ScriptFamily family);

// Fold of the beginning of a word: rules about whole words left out. `lower` is UTF-8 from lower_form.
std::string prefix_fold(std::string_view lower, ScriptFamily family);

// Fold of one cluster for a gram; "" when nothing of it counts.
std::string fold_cluster(std::u16string_view cluster, ScriptFamily family);

}  // namespace khen
