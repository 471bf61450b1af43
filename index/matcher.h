// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/highlight.h"

namespace khen {

// Bytes of a text, from begin to before end.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Knows the words of a query and where they are in a text.
class Highlighter::Matcher {
 public:
  Matcher(const ParsedQuery& query, std::string_view language);

  // Ascending, not overlapping; matches with only a space between them are one.
  std::vector<ByteRange> find(std::string_view text, std::string_view language);

 private:
  void add(const QueryNode& node, std::string_view language);
  void add_token(const Token& token);
  [[nodiscard]] bool has_word(const Token& token) const;
  [[nodiscard]] bool has_marks_as_asked(const Token& token) const;
  bool has_stem(const Token& token, std::string_view language);
  [[nodiscard]] bool has_prefix(const Token& token) const;
  [[nodiscard]] bool is_alike(const Token& token) const;
  std::vector<ByteRange> find_words(const Analysis& analysis, std::string_view language, bool marks_count);
  void add_stretches(std::vector<ByteRange>& out, const Analysis& analysis) const;

  Analyzer analyzer_;
  std::set<std::string, std::less<>> words_;             // folded, variants and compounds too
  std::set<std::string, std::less<>> marked_;            // folded words that were asked for with marks
  std::set<std::string, std::less<>> exact_;             // and how they were written
  std::set<std::pair<std::string, std::string>> stems_;  // language, stem
  std::vector<std::string> prefixes_;
  std::vector<std::string> patterns_;
  struct Similar {
    std::u32string word;
    std::size_t letters;
  };
  std::vector<Similar> similar_;
  std::vector<std::vector<std::string>> stretches_;  // grams in a row
};

}  // namespace khen
