// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/query.h"
#include "metadata/synonyms.h"

namespace khen {

class Analyzer;

// Words that stand for each other, ready for queries. Immutable; share freely between threads.
class Synonyms {
 public:
  explicit Synonyms(std::vector<SynonymWords> groups);

  // `node` with, beside each running text that has a word of a group, the same text with the others in its place;
  // nullopt when there is no such word. What is quoted or left out (`without`) is meant as it stands. Marks that were
  // typed count.
  [[nodiscard]] std::optional<QueryNode> expanded(const QueryNode& node, Analyzer& analyzer,
                                                  std::string_view language) const;

 private:
  struct Part {
    std::string fold;
    std::string exact;
  };
  // One of the words, cut as queries are.
  struct Name {
    std::vector<Part> parts;
    std::size_t group = 0;
  };
  struct Match {
    std::size_t begin = 0;  // bytes of the text
    std::size_t end = 0;
    std::vector<std::string> others;
  };
  [[nodiscard]] std::vector<Match> matches(std::string_view text, Analyzer& analyzer, std::string_view language) const;

  std::vector<SynonymWords> groups_;
  std::unordered_multimap<std::string, Name> by_first_;  // by the fold of their first part
};

}  // namespace khen
