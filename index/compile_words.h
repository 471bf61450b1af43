// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/compile.h"
#include "index/date_words.h"
#include "index/word_order.h"
#include "index/word_units.h"

// Nodes that ask for words, as Xapian's queries.
namespace khen {

// Running text on its way to a query.
struct TextQuery {
  std::vector<Xapian::Query> required;
  std::vector<Xapian::Query> optional;  // stop words
  std::vector<Xapian::Query> boosts;

  // With all that ranks and is not required.
  [[nodiscard]] Xapian::Query ranking(const Xapian::Query& condition) const;
};

// The empty ones left out. Ways to one thing are joined by OR: OP_MAX of Xapian 1.4 ends the program where matches are
// pruned.
Xapian::Query combine(Xapian::Query::op op, std::vector<Xapian::Query> parts);

// Takes nodes without children, in a field or in any text. What was cut of them is in `remarks`, times that they tell
// are in `times`. The context must outlive it.
class WordCompiler {
 public:
  explicit WordCompiler(const QueryContext& context);

  Xapian::Query words(const QueryNode& node);
  Xapian::Query begun(const QueryNode& node);
  TextQuery text(const QueryNode& node);
  Xapian::Query phrase(const QueryNode& node);
  Xapian::Query taken_apart(const QueryNode& node);  // Records with both parts of a compound; empty: it is none
  Xapian::Query prefix(const QueryNode& node);
  Xapian::Query similar(const QueryNode& node);
  Xapian::Query pattern(const QueryNode& node);
  Xapian::Query nearby(const QueryNode& node);

  std::vector<QueryRemark> remarks;
  std::vector<TimeInWords> times;

 private:
  std::vector<WordCode> codes_of(const Token& token);
  Xapian::Query part(std::string_view word, const QueryNode& node);
  Xapian::Query named(const std::string& term) const;
  Xapian::Query word_query(const std::string& fold, const QueryNode& node) const;
  static std::string in_field(const QueryNode& node, const std::string& word_term);
  Xapian::Query unit_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node);
  Xapian::Query joined_query(const Analysis& analysis, std::size_t at, const QueryNode& node) const;
  Xapian::Query dated_query(const Analysis& analysis, const DateWords& date, const QueryNode& node);
  [[nodiscard]] Xapian::Query grams_query(const WordUnit& unit) const;
  Xapian::Query token_query(const Token& token, const QueryNode& node);
  static bool has_marks(const Token& token);
  static bool is_pair(const Token& left, const Token& right);
  void add_boosts(TextQuery& text, const Analysis& analysis, const QueryNode& node);
  void add_names(TextQuery& text, const Analysis& analysis) const;
  Xapian::Query stretch_query(const Analysis& analysis, const WordUnit& unit, const QueryNode& node);
  Xapian::Query ending_with(const Token& token) const;
  Xapian::Query beginning_with(const Token& token, const QueryNode& node) const;
  Xapian::Query any_word(const std::vector<std::string>& terms, Xapian::Query as_typed) const;
  static std::string words_prefix(const QueryNode& node);

  const QueryContext& context_;
  Analyzer& analyzer_;
  std::string_view language_;
};

}  // namespace khen
