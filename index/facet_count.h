// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/facet_columns.h"
#include "index/searcher.h"

namespace khen {

// The values with their counts, the most frequent first, at most `most` of them.
Facet ranked_facet(std::size_t facet, const FacetCounts& counts, std::size_t most);

}  // namespace khen
