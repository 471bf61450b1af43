// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/known_names.h"

#include <algorithm>

#include "index/terms.h"

namespace khen {
namespace {

constexpr std::uint32_t other_weight = 1;

}  // namespace

void KnownNames::add(const VocabularyTerm& term, TextUse use, TermCollector& words, Concepts& concepts) {
  const auto key = std::tuple(&term, use.weight, use.query_name);
  auto known = known_.find(key);
  if (known == known_.end()) known = known_.emplace(key, analyzed(term, use)).first;
  words.add(known->second.words);
  concepts.push_back(known->second.names);
}

KnownNames::Known KnownNames::analyzed(const VocabularyTerm& term, TextUse use) {
  std::vector<LocalizedText> names = term.labels;
  names.insert(names.end(), term.natives.begin(), term.natives.end());
  TermCollector labels(analyzer_);
  labels.add_names(names, use);
  std::vector<LocalizedText> others;
  for (const AlternativeName& name : term.alternatives) others.push_back(name.text);
  TermCollector other_names(analyzer_);
  other_names.add_names(others, {std::min(use.weight, other_weight), use.query_name});
  if (use.weight > 0) {
    labels.add_whole_names(names);
    other_names.add_whole_names(others);
  }

  ConceptNames found{concept_term(use.query_name, term.id), labels.take_all_but_words(),
                     other_names.take_all_but_words()};
  std::erase_if(found.others, [&](const std::string& other) {
    return std::binary_search(found.labels.begin(), found.labels.end(), other);
  });
  TermCollector words = std::move(labels);
  words.add(other_names);
  words.terms()[found.term] = std::max<std::uint32_t>(use.weight, 1);
  return {std::move(words), std::make_shared<const ConceptNames>(std::move(found))};
}

}  // namespace khen
