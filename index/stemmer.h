// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "index/script.h"

namespace khen {

struct StemLanguage {
  std::string_view tag;
  ScriptFamily family;         // only words of this script
  std::string_view algorithm;  // of Snowball
};
// German by the variant that knows ae, oe and ue for umlauts.
inline constexpr std::array<StemLanguage, 5> stem_languages{{
    {"en", ScriptFamily::latin, "english"},
    {"fr", ScriptFamily::latin, "french"},
    {"de", ScriptFamily::latin, "german2"},
    {"ru", ScriptFamily::cyrillic, "russian"},
    {"hi", ScriptFamily::devanagari, "hindi"},
}};

// nullptr: no stems in this language.
const StemLanguage* find_stem_language(std::string_view language);

// One thread at a time.
class Stemmers {
 public:
  Stemmers();
  ~Stemmers();
  Stemmers(Stemmers&&) noexcept;
  Stemmers& operator=(Stemmers&&) noexcept;

  // `word` is case-folded. "" when the language has no stems.
  std::string stem(std::string_view word, std::string_view language) const;

 private:
  class Engines;
  std::unique_ptr<Engines> engines_;
};

}  // namespace khen
