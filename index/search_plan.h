// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "index/compile.h"
#include "index/reader_pool.h"
#include "index/searcher.h"

// The steps of one search, in the order in which they are taken.
namespace khen {

// The databases that the viewer may learn from at all; nothing else is looked at.
struct Scope {
  struct Part {
    Xapian::Database database;
    const FacetColumns* columns;  // the reader's
  };
  std::vector<Part> parts;
  Xapian::Database documents;  // all parts as one
};

// What is said in them, as one.
Xapian::Database passages_open_to(IndexReader& reader, const std::vector<AccessClass>& open);

Scope scope_of(IndexReader& reader, const std::vector<AccessClass>& open);

// Conditions of the chosen facet values, by facet.
using FacetConditions = std::map<std::size_t, Xapian::Query>;
Result<FacetConditions> conditions_of(const SearchRequest& request);

// `query` under all facet conditions but that of `left_out`.
Xapian::Query restricted(const Xapian::Query& query, const FacetConditions& conditions,
                         std::optional<std::size_t> left_out);

// First hit of the page. "search.cursor".
Result<Xapian::doccount> offset_of(const std::string& cursor);

// Sets weighting and order of an enquiry. `everything`: the query has no words to rank by.
void set_order(Xapian::Enquire& enquire, SortOrder order, bool everything, std::string_view language);

}  // namespace khen
