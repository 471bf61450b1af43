// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/suggest.h"

#include <algorithm>

#include "index/beginnings.h"
#include "index/concept_query.h"
#include "index/terms.h"
#include "index/word_units.h"

namespace khen {
namespace {

constexpr std::size_t long_word = 8;  // letters; from here on two may be wrong
constexpr std::size_t shortest_word = 4;
constexpr std::size_t longest_word = 60;  // bytes

bool is_word_known(const Xapian::Database& database, Analyzer& analyzer, const Token& token) {
  if (database.term_exists(fold_term(token.fold))) return true;
  const auto stems = query_stems(analyzer, token);
  return std::any_of(stems.begin(), stems.end(),
                     [&](const LanguageStem& stem) { return is_known(database, stem_term(stem.language, stem.stem)); });
}

// "hội" for "hoi", when most Records that have the word write it so.
std::string usual_form(const Xapian::Database& database, const std::string& fold) {
  const std::string prefix = exact_forms_prefix(fold);
  std::string best = fold;
  Xapian::doccount most = 0;
  for (auto term = database.allterms_begin(prefix); term != database.allterms_end(prefix); ++term) {
    if (term.get_termfreq() <= most) continue;
    most = term.get_termfreq();
    best = (*term).substr(prefix.size());
  }
  return most * 2 >= database.get_termfreq(fold_term(fold)) ? best : fold;
}

struct Split {
  std::string words;
  Xapian::doccount frequency = 0;  // of the rarest pair
};

// "ok om bok" for "okombok": words that stand side by side in some Record wherever the one is cut.
Split best_split(const Xapian::Database& database, std::string_view left, std::string_view rest, int most_cuts) {
  Split best;
  for (std::size_t at = 1; at <= rest.size(); ++at) {
    const bool is_end = at == rest.size();
    if (!is_end && (static_cast<unsigned char>(rest[at]) & 0xC0U) == 0x80U) continue;
    const std::string word(rest.substr(0, at));
    if (letters_in(word) < 2 || (is_end && left.empty())) continue;
    const Xapian::doccount here =
        left.empty() ? database.get_termfreq(fold_term(word)) : frequency_of(database, pair_term(left, word));
    if (here == 0) continue;
    Split found{usual_form(database, word), here};
    if (!is_end) {
      if (most_cuts == 0) continue;
      const Split behind = best_split(database, word, rest.substr(at), most_cuts - 1);
      if (behind.frequency == 0) continue;
      found.words += " " + behind.words;
      found.frequency = left.empty() ? behind.frequency : std::min(here, behind.frequency);
    }
    if (found.frequency > best.frequency) best = std::move(found);
  }
  return best;
}

std::string replacement(const Xapian::Database& database, Analyzer& analyzer, const Token& token) {
  const std::size_t letters = letters_in(token.fold);
  // The nearest number is another number: nobody means 1920 who types 1960.
  if (std::any_of(token.fold.begin(), token.fold.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  if (!rules(token.family).suggest || letters < shortest_word || token.fold.size() > longest_word) return {};
  if (is_word_known(database, analyzer, token)) return {};
  constexpr int most_cuts = 3;
  if (const Split split = best_split(database, "", token.fold, most_cuts); split.frequency > 0) return split.words;
  const std::string near = database.get_spelling_suggestion(token.fold, letters < long_word ? 1 : 2);
  return near.empty() || near == token.fold ? std::string() : usual_form(database, near);
}

}  // namespace

std::optional<std::string> did_you_mean(const Xapian::Database& database, Analyzer& analyzer, const std::string& text,
                                        const ParsedQuery& parsed, std::string_view language) {
  const bool plain = parsed.root.kind == QueryNode::Kind::words && parsed.root.field.empty();
  if (!plain) return std::nullopt;
  std::string out;
  std::size_t copied = 0;
  bool changed = false;
  for (const Token& token : analyzer.analyze(text, language).tokens) {
    const std::string better = replacement(database, analyzer, token);
    if (better.empty()) continue;
    out.append(text, copied, token.begin - copied).append(better);
    copied = token.end;
    changed = true;
  }
  if (!changed) return std::nullopt;
  return out.append(text, copied);
}

}  // namespace khen
