// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/searcher.h"
#include "metadata/saved_searches.h"
#include "server/call.h"

namespace khen {

// Beyond this nobody counts.
inline constexpr int most_news = 99;

// The search that was saved, as this viewer may do it now.
SearchRequest saved_request(const SavedSearch& saved, std::string_view language, std::vector<AccessClass> open,
                            Instant now);

// Whoever looks now has seen everything that was published until then: the latest that is found of all that is open to
// this viewer, but nothing that the index hasn't taken yet.
Result<Instant> seen_by_now(DbPool& catalogue, const Searcher& searcher, const Call& call);

// Records that were published since its owner last looked, at most most_news + 1.
Result<std::size_t> count_news(const Searcher& searcher, const SavedSearch& saved, const Call& call);

// Of all saved searches of whoever is signed in, at most most_news + 1; 0 when that can't be found out: no page fails
// for it.
std::size_t all_news(DbPool& catalogue, const Searcher& searcher, const Call& call);

}  // namespace khen
