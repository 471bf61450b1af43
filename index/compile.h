// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <string_view>
#include <vector>

#include "index/analyzer.h"
#include "index/query.h"

// From the tree of a query to Xapian's. What is required and what only ranks are kept apart until the end.
namespace khen {

struct CompiledQuery {
  Xapian::Query query;      // as asked: every word; empty: nothing in the text can be looked for
  Xapian::Query begun;      // words that begin with those asked for; empty when none is long enough
  Xapian::Query relaxed;    // some of the words; empty when there is nothing to relax
  bool everything = false;  // there is no text
  std::vector<QueryRemark> remarks;
};

// `language` is that of the interface.
CompiledQuery compile_query(Analyzer& analyzer, const ParsedQuery& parsed, std::string_view language);

// Years and days of `date:` values: EDTF, "1990s", "1985..1995". Empty query when the text is no date.
Xapian::Query compile_date(std::string_view text);

}  // namespace khen
