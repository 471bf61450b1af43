// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <utility>
#include <vector>

#include "index/facet_columns.h"
#include "index/searcher.h"

namespace khen {

// Remembers which documents of one database a match looked at.
class MatchedDocuments final : public Xapian::MatchSpy {
 public:
  void operator()(const Xapian::Document& document, double weight) override;
  std::vector<Xapian::docid> take() { return std::move(numbers_); }

 private:
  std::vector<Xapian::docid> numbers_;
};

// The values with their counts, the most frequent first, at most `most` of them.
Facet ranked_facet(std::size_t facet, const FacetCounts& counts, std::size_t most);

}  // namespace khen
