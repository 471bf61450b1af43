// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/matcher.h"

#include <algorithm>

#include "index/dictionary.h"
#include "index/stop_words.h"
#include "index/word_units.h"
#include "metadata/language.h"

namespace khen {
namespace {

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '-'; });
}

std::vector<ByteRange> merged(std::vector<ByteRange> ranges, std::string_view text) {
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& left, const ByteRange& right) { return left.begin < right.begin; });
  std::vector<ByteRange> out;
  for (const ByteRange& range : ranges) {
    const bool near = !out.empty() && (range.begin <= out.back().end ||
                                       is_blank(text.substr(out.back().end, range.begin - out.back().end)));
    if (near) {
      out.back().end = std::max(out.back().end, range.end);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

}  // namespace

Highlighter::Matcher::Matcher(const ParsedQuery& query, std::string_view language) {
  for (const QueryNode* node : wanted_texts(query.root)) add(*node, language);
}

void Highlighter::Matcher::add(const QueryNode& node, std::string_view language) {
  if (node.kind == QueryNode::Kind::pattern) {
    patterns_.push_back(fold_pattern(analyzer_, node.text));
    return;
  }
  const Analysis analysis = analyzer_.analyze(node.text, language);
  const std::vector<Token>& tokens = analysis.tokens;
  if (node.kind == QueryNode::Kind::similar && tokens.size() == 1) {
    similar_.push_back({letters_of(tokens.front().fold), static_cast<std::size_t>(node.amount)});
  }
  const bool all_stop = std::all_of(tokens.begin(), tokens.end(),
                                    [&](const Token& token) { return is_stop_word(token, language_of(language)); });
  const bool phrase = node.kind == QueryNode::Kind::phrase || node.kind == QueryNode::Kind::nearby;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool last = i + 1 == tokens.size();
    if (node.kind == QueryNode::Kind::prefix && last) {
      prefixes_.push_back(prefix_fold(tokens[i].lower, tokens[i].family));
    } else if (all_stop || phrase || !is_stop_word(tokens[i], language_of(language))) {
      add_token(tokens[i]);
    }
  }
  for (const Compound& compound : analysis.compounds) words_.insert(compound.fold);
  for (WordUnit& unit : word_units(analysis)) {
    if (!unit.grams.empty()) stretches_.push_back(std::move(unit.grams));
  }
}

void Highlighter::Matcher::add_token(const Token& token) {
  words_.insert(token.fold);
  words_.insert(token.variants.begin(), token.variants.end());
  if (token.exact != token.fold) {
    marked_.insert(token.fold);
    exact_.insert(token.exact);
  }
  for (LanguageStem& stem : query_stems(analyzer_, token)) stems_.emplace(stem.language, std::move(stem.stem));
}

bool Highlighter::Matcher::has_word(const Token& token) const {
  return words_.contains(token.fold) ||
         std::any_of(token.variants.begin(), token.variants.end(),
                     [&](const std::string& variant) { return words_.contains(variant); });
}

// đường was asked for: dương is another word, duong may be it.
bool Highlighter::Matcher::has_marks_as_asked(const Token& token) const {
  return !marked_.contains(token.fold) || exact_.contains(token.exact) || token.exact == token.fold;
}

bool Highlighter::Matcher::has_stem(const Token& token, std::string_view language) {
  const std::string stem = analyzer_.stem(token, language);
  return !stem.empty() && stems_.contains({std::string(language), stem});
}

bool Highlighter::Matcher::has_prefix(const Token& token) const {
  return std::any_of(prefixes_.begin(), prefixes_.end(),
                     [&](const std::string& prefix) { return token.fold.starts_with(prefix); });
}

bool Highlighter::Matcher::is_alike(const Token& token) const {
  if (patterns_.empty() && similar_.empty()) return false;
  const std::u32string letters = letters_of(token.fold);
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const std::string& pattern) { return matches_pattern(token.fold, pattern); }) ||
         std::any_of(similar_.begin(), similar_.end(), [&](const Similar& wanted) {
           return letters_between(wanted.word, letters, wanted.letters) <= wanted.letters;
         });
}

std::vector<ByteRange> Highlighter::Matcher::find_words(const Analysis& analysis, std::string_view language,
                                                        bool marks_count) {
  std::vector<ByteRange> out;
  for (const Token& token : analysis.tokens) {
    const bool word = has_word(token) && (!marks_count || has_marks_as_asked(token));
    if (word || has_prefix(token) || is_alike(token) || has_stem(token, language))
      out.push_back({token.begin, token.end});
  }
  for (const Compound& compound : analysis.compounds) {
    if (!words_.contains(compound.fold)) continue;
    out.push_back({analysis.tokens[compound.first].begin, analysis.tokens[compound.first + compound.count - 1].end});
  }
  add_stretches(out, analysis);
  return out;
}

void Highlighter::Matcher::add_stretches(std::vector<ByteRange>& out, const Analysis& analysis) const {
  const std::vector<Gram>& grams = analysis.grams;
  for (const std::vector<std::string>& wanted : stretches_) {
    for (auto at = grams.begin(); at != grams.end(); ++at) {
      at = std::search(at, grams.end(), wanted.begin(), wanted.end(),
                       [](const Gram& gram, const std::string& text) { return gram.text == text; });
      if (at == grams.end()) break;
      out.push_back({at->begin, (at + static_cast<std::ptrdiff_t>(wanted.size()) - 1)->end});
    }
  }
}

std::vector<ByteRange> Highlighter::Matcher::find(std::string_view text, std::string_view language) {
  const Analysis analysis = analyzer_.analyze(text, language);
  std::vector<ByteRange> found = find_words(analysis, language_of(language), true);
  // A tone that was mistyped still shows why the Record was found.
  if (found.empty() && !marked_.empty()) found = find_words(analysis, language_of(language), false);
  return merged(std::move(found), text);
}

}  // namespace khen
