// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/query.h"

// From the tree of a query to Xapian's. What is required and what only ranks are kept apart until the end.
namespace khen {

struct CompiledQuery {
  Xapian::Query query;      // as asked: every word; empty: nothing in the text can be looked for
  bool everything = false;  // there is no text
  std::vector<QueryRemark> remarks;
  std::vector<TimeInWords> times;
  std::optional<QueryNode> wider;  // the tree with synonyms, when there are any
};

class Synonyms;

// What a text is understood with.
struct QueryContext {
  Analyzer& analyzer;
  std::string_view language;                           // of the interface
  const Xapian::Database* words = nullptr;             // those that are alike are looked for among its; nullptr: none
  std::optional<std::chrono::year_month_day> today{};  // absent: "this month" is words
  const Synonyms* synonyms = nullptr;                  // words that stand for others; nullptr: none
};

CompiledQuery compile_query(const QueryContext& context, const ParsedQuery& parsed);

// Some of the words, where few or none have them all; empty when there is nothing to relax.
Xapian::Query compile_relaxed(const QueryContext& context, const ParsedQuery& parsed);

// With words that begin or end with those asked for, where nothing has the words: German compounds are found by their
// parts. Empty when none is long enough. Looks through the dictionary.
Xapian::Query compile_begun(const QueryContext& context, const ParsedQuery& parsed);

}  // namespace khen
