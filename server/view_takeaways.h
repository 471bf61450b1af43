// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "index/searcher.h"
#include "server/view_facts.h"

// The ways to take all results of a search along: as a table, as linked data, as a feed. Pure.
namespace khen {

// None where no Record has what was asked for. Results of a corrected spelling are taken under that spelling.
PageData takeaways_data(const Speech& speech, const SearchRequest& request, const SearchPage& page);

// What is searched for in a few words: "hát then · Tày".
std::string search_label(const Speech& speech, const SearchRequest& request, const Titles& collections);

std::string feed_address(const SearchRequest& request);

}  // namespace khen
