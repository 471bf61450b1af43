// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/synonyms.h"

#include <algorithm>

#include "index/analyzer.h"
#include "metadata/language.h"

namespace khen {
namespace {

constexpr std::size_t most_texts = 24;  // that one becomes

// Who types no marks means every word that has these letters.
bool is_meant(const Token& typed, std::string_view fold, std::string_view exact) {
  return typed.fold == fold && (typed.exact == typed.fold || typed.exact == exact);
}

}  // namespace

Synonyms::Synonyms(std::vector<SynonymWords> groups) : groups_(std::move(groups)) {
  if (groups_.empty()) return;
  Analyzer analyzer;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    for (const std::string& word : groups_[group].words) {
      Name name;
      name.group = group;
      for (Token& token : analyzer.analyze(word, groups_[group].language).tokens) {
        name.parts.push_back({std::move(token.fold), std::move(token.exact)});
      }
      if (name.parts.empty()) continue;
      std::string first = name.parts.front().fold;
      by_first_.emplace(std::move(first), std::move(name));
    }
  }
}

std::vector<Synonyms::Match> Synonyms::matches(std::string_view text, Analyzer& analyzer,
                                               std::string_view language) const {
  const std::vector<Token> tokens = analyzer.analyze(text, language).tokens;
  std::vector<Match> found;
  for (std::size_t i = 0; i < tokens.size();) {
    std::size_t longest = 0;
    Match match;
    const auto [first, last] = by_first_.equal_range(tokens[i].fold);
    for (auto candidate = first; candidate != last; ++candidate) {
      const Name& name = candidate->second;
      const SynonymWords& group = groups_[name.group];
      if (!group.language.empty() && group.language != language_of(language)) continue;
      if (name.parts.size() < longest || i + name.parts.size() > tokens.size()) continue;
      const bool all =
          std::equal(name.parts.begin(), name.parts.end(), tokens.begin() + static_cast<std::ptrdiff_t>(i),
                     [](const Part& part, const Token& typed) { return is_meant(typed, part.fold, part.exact); });
      if (!all) continue;
      if (name.parts.size() > longest) match = {};
      longest = name.parts.size();
      match.begin = tokens[i].begin;
      match.end = tokens[i + longest - 1].end;
      match.others.insert(match.others.end(), group.words.begin(), group.words.end());
    }
    if (longest > 0) found.push_back(std::move(match));
    i += std::max<std::size_t>(longest, 1);
  }
  return found;
}

std::optional<QueryNode> Synonyms::expanded(const QueryNode& node, Analyzer& analyzer,
                                            std::string_view language) const {
  if (by_first_.empty() || node.kind == QueryNode::Kind::without) return std::nullopt;
  if (node.kind == QueryNode::Kind::any || node.kind == QueryNode::Kind::all) {
    QueryNode out = node;
    bool any = false;
    for (QueryNode& child : out.children) {
      if (auto wider = expanded(child, analyzer, language)) {
        child = *std::move(wider);
        any = true;
      }
    }
    return any ? std::optional(std::move(out)) : std::nullopt;
  }
  if (node.kind != QueryNode::Kind::words) return std::nullopt;
  std::vector<std::string> texts{node.text};
  std::vector<Match> found = matches(node.text, analyzer, language);
  // From behind, so that what stands before keeps its place.
  for (auto match = found.rbegin(); match != found.rend(); ++match) {
    const std::size_t before = texts.size();
    for (std::size_t i = 0; i < before; ++i) {
      for (const std::string& other : match->others) {
        std::string text = texts[i];
        text.replace(match->begin, match->end - match->begin, other);
        if (texts.size() < most_texts && std::find(texts.begin(), texts.end(), text) == texts.end()) {
          texts.push_back(std::move(text));
        }
      }
    }
  }
  if (texts.size() == 1) return std::nullopt;
  QueryNode any{QueryNode::Kind::any, "", "", {}};
  for (std::string& text : texts) any.children.push_back({QueryNode::Kind::words, std::move(text), node.field, {}});
  return any;
}

}  // namespace khen
