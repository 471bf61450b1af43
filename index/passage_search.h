// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include "index/analyzer.h"
#include "index/highlight.h"
#include "index/searcher.h"

namespace khen {

// Finds, within Records that were found, the lines where the words of a query are said or written.
class PassageSearch {
 public:
  PassageSearch(Xapian::Database passages, Analyzer& analyzer, const ParsedQuery& query, std::string_view language);

  // At most `most` lines of one Record, the best ones, in their order; empty when the query has no words to look for.
  [[nodiscard]] PassageHits of(const RecordId& record, std::size_t most) const;

 private:
  Xapian::Database passages_;
  Highlighter highlighter_;
  Xapian::Query query_;
};

}  // namespace khen
