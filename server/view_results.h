// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "index/searcher.h"
#include "server/view_facts.h"

// Results of a search with their facets, and the ways in. Pure.
namespace khen {

struct Results {
  const SearchRequest& request;
  const SearchPage& page;
  const std::vector<StoredRecord>& records;  // of the hits, in their order
  const std::map<std::string, std::vector<Deliverable>>& deliverables;
  const Titles& collections;
  Pictures pictures = Pictures::shown;
};

PageData results_data(const Speech& speech, const Results& results);

// Heading of a results page: what was asked for, or the name of the one filter.
std::string results_heading(const Speech& speech, const SearchRequest& request, const Titles& collections);

// The name of a facet's value for readers.
std::string facet_label(const Speech& speech, std::string_view parameter, std::string_view id,
                        const Titles& collections);

// Address of a search with these filters.
std::string search_address(std::string_view language, const SearchRequest& request);

}  // namespace khen
