// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <tuple>
#include <vector>

#include "index/concept_names.h"
#include "index/term_collector.h"
#include "metadata/vocabulary.h"

namespace khen {

// What names of vocabulary terms come to, each found once: the same few terms are in very many Records. Words, bare and
// with their marks, are kept with the document, as those of its texts are; all else waits for a query
// (concept_names.h). One thread at a time; keeps a reference to the analyzer.
class KnownNames {
 public:
  explicit KnownNames(Analyzer& analyzer) : analyzer_(analyzer) {}

  using Concepts = std::vector<std::shared_ptr<const ConceptNames>>;

  // Labels are what the thing is called; other names may be narrower or older, so they find and hardly rank.
  void add(const VocabularyTerm& term, TextUse use, TermCollector& words, Concepts& concepts);

 private:
  struct Known {
    TermCollector words;
    std::shared_ptr<const ConceptNames> names;
  };
  Known analyzed(const VocabularyTerm& term, TextUse use);

  Analyzer& analyzer_;
  std::map<std::tuple<const VocabularyTerm*, std::uint32_t, std::string_view>, Known> known_;
};

}  // namespace khen
