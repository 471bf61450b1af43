// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/script.h"

// From text to what the index keeps of it; the same for Records, queries, highlights and suggestions. Segmentation by
// UAX #29 with ICU's dictionaries, then folding by script (index/script.h).
namespace khen {

// One word. Offsets are bytes of the analysed text.
struct Token {
  std::string lower;                  // case-folded (NFKC_Casefold), nothing else changed: what stemmers know
  std::string exact;                  // marks kept, what is written in two ways written in one
  std::string fold;                   // as typed by somebody who can't type the marks
  std::vector<std::string> variants;  // other spellings it is found by: "braeuche", "amour" of "l'amour"
  ScriptFamily family = ScriptFamily::other;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t stretch = 0;  // scripts without spaces: words of one unbroken stretch share a number; else 0
  bool beside_next = false;   // the next token follows after at most one space or hyphen
};

// Parts joined by hyphens, "Ê-đê", kept as one word too.
struct Compound {
  std::string exact;
  std::string fold;
  std::uint32_t first = 0;  // token
  std::uint32_t count = 0;
};

// Two neighbouring written clusters of a script that doesn't separate words.
struct Gram {
  std::string text;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t stretch = 0;  // that of the tokens it lies in
};

struct Analysis {
  std::vector<Token> tokens;
  std::vector<Compound> compounds;
  std::vector<Gram> grams;
};

// Tokens first … first + count - 1 as one name, a space between two.
enum class Spelling { folded, exact };
std::string name_of(const Analysis& analysis, std::size_t first, std::size_t count, Spelling spelling);

// Holds ICU iterators and stemmers: one thread at a time. Never fails: bytes that are not UTF-8 separate words.
class Analyzer {
 public:
  // `words` that are remembered: what folding and stemming make of them need not be found out again.
  explicit Analyzer(std::size_t words = 1000);
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;

  // `language`: BCP 47 tag of the text, "" when unknown.
  Analysis analyze(std::string_view text, std::string_view language);

  // Stem of a token in a language of stem_languages (index/stemmer.h), "" when it has no rule for its script.
  std::string stem(const Token& token, std::string_view language);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace khen
