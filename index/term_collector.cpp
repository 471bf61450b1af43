// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/term_collector.h"

#include <algorithm>

#include "index/stemmer.h"
#include "index/terms.h"
#include "metadata/language.h"

namespace khen {
namespace {

constexpr std::ptrdiff_t shortest_suggestion = 4;  // code points; shorter words are too alike

using Weights = std::map<std::string, std::uint32_t>;

// The language whose stems fit a word: that of the text, else the one that its script stands for.
std::string_view stem_language(const Token& token, std::string_view language) {
  const StemLanguage* of_text = find_stem_language(language);
  if (of_text != nullptr && of_text->family == token.family) return of_text->tag;
  if (token.family == ScriptFamily::latin) return {};
  const auto row = std::find_if(stem_languages.begin(), stem_languages.end(),
                                [&](const StemLanguage& candidate) { return candidate.family == token.family; });
  return row == stem_languages.end() ? std::string_view{} : row->tag;
}

bool is_suggestible(const Token& token) {
  const auto starts = std::count_if(token.fold.begin(), token.fold.end(),
                                    [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
  return rules(token.family).suggest && starts >= shortest_suggestion && token.fold.size() <= 60;
}

// Terms of one text, each with the number of its occurrences times the weight.
class Gatherer {
 public:
  Gatherer(Analyzer& analyzer, TextUse use, Weights& out, WordOrder& order)
      : analyzer_(analyzer), use_(use), out_(out), order_(order) {}

  void gather(const Analysis& analysis, std::string_view language) {
    for (std::size_t i = 0; i < analysis.tokens.size(); ++i) {
      order_.add(add_token(analysis.tokens[i], language));
      if (i + 1 < analysis.tokens.size()) add_pair(analysis.tokens[i], analysis.tokens[i + 1]);
    }
    order_.end_of_text();
    for (const Compound& compound : analysis.compounds) add_word(compound.fold, compound.exact);
    for (const Gram& gram : analysis.grams) add_everywhere(gram_term(gram.text));
  }

 private:
  void add_everywhere(const std::string& term) {
    if (use_.weight > 0) out_[term] += use_.weight;
  }
  void add_in_field(const std::string& word_term) {
    if (!use_.query_name.empty()) out_[field_term(use_.query_name, word_term)] += 1;
  }
  void add_both(const std::string& word_term) {
    add_everywhere(word_term);
    add_in_field(word_term);
  }
  void add_word(std::string_view fold, std::string_view exact) {
    add_both(fold_term(fold));
    if (exact != fold) add_everywhere(exact_term(fold, exact));
  }
  // Gives what the order of words knows it by.
  std::string add_token(const Token& token, std::string_view language) {
    add_word(token.fold, token.exact);
    for (const std::string& variant : token.variants) add_both(fold_term(variant));
    const std::string_view stems = stem_language(token, language);
    std::string stem = stems.empty() ? std::string() : analyzer_.stem(token, stems);
    if (stem.empty()) return token.fold;
    add_both(stem_term(stems, stem));
    return stem;
  }
  void add_pair(const Token& left, const Token& right) {
    if (!left.beside_next) return;
    if (rules(left.family).pairs == PairUse::none || rules(right.family).pairs == PairUse::none) return;
    add_everywhere(pair_term(left.fold, right.fold));
  }

  Analyzer& analyzer_;
  TextUse use_;
  Weights& out_;
  WordOrder& order_;
};

}  // namespace

void TermCollector::add_text(const LocalizedText& text, TextUse use) {
  const Analysis analysis = analyzer_.analyze(text.value, text.language);
  WordOrder unused;  // words that only their field knows stand nowhere else
  Gatherer(analyzer_, use, terms_, use.weight > 0 ? order_ : unused).gather(analysis, language_of(text.language));
  if (use.weight == 0) return;
  for (const Token& token : analysis.tokens) {
    if (is_suggestible(token)) spellings_.insert(token.fold);
  }
}

void TermCollector::add_names(std::span<const LocalizedText> names, TextUse use) {
  TermCollector together(analyzer_);
  for (const LocalizedText& name : names) together.add_text(name, use);
  for (const auto& [term, weight] : together.terms_) {
    const std::uint32_t once = term.starts_with("XQ") ? 1 : use.weight;
    terms_[term] += std::min(weight, once);
  }
  spellings_.merge(together.spellings_);
}

void TermCollector::add(const TermCollector& others) {
  for (const auto& [term, weight] : others.terms_) {
    std::uint32_t& count = terms_[term];
    count = is_concept_term(term) ? std::max(count, weight) : count + weight;
  }
  spellings_.insert(others.spellings_.begin(), others.spellings_.end());
}

void TermCollector::add_rarely(TermCollector& others, std::uint32_t most) {
  for (const auto& [term, weight] : others.terms_) terms_[term] += std::min(weight, most);
  spellings_.merge(others.spellings_);
  order_.add(others.order_);
}

void TermCollector::add_whole_names(std::span<const LocalizedText> names) {
  for (const LocalizedText& name : names) {
    const Analysis analysis = analyzer_.analyze(name.value, name.language);
    for (const Spelling spelling : {Spelling::folded, Spelling::exact}) {
      terms_[name_term(name_of(analysis, 0, analysis.tokens.size(), spelling))] = 1;
    }
  }
}

std::vector<std::string> TermCollector::take_all_but_words() {
  std::vector<std::string> out;
  for (auto term = terms_.begin(); term != terms_.end();) {
    if (is_word_term(term->first)) {
      ++term;
    } else {
      out.push_back(term->first);
      term = terms_.erase(term);
    }
  }
  return out;
}

}  // namespace khen
