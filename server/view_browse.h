// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "index/searcher.h"
#include "server/view_facts.h"

// Lists of what can be browsed, with counts of what is open to the viewer. Pure.
namespace khen {

// id → number of Records of one facet.
using Counts = std::map<std::string, std::int64_t, std::less<>>;
Counts counts_of(const SearchPage& page, std::string_view parameter);

enum class Terms {
  all,      // those without Records too, unlinked
  present,  // those with Records, most first
};

// Values of a facet as links: {href, id, label, count, native, note}. `most` bounds the list.
PageData terms_data(const Speech& speech, std::string_view parameter, const Counts& counts, Terms which,
                    std::size_t most = SIZE_MAX);

// Collections with at least one Record open to the viewer.
PageData collections_data(const Speech& speech, const std::vector<Collection>& collections, const Counts& counts);

Titles titles_of(const Speech& speech, const std::vector<Collection>& collections);

}  // namespace khen
