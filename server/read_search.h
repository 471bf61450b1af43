// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "index/searcher.h"
#include "server/forms.h"

namespace khen {

// The search that the query of an address asks for; the other way round is search_address() (server/view_results.h).
// What isn't understood is left out.
SearchRequest read_search(const FormFields& query, std::string_view language, std::vector<AccessClass> open,
                          Instant now);

// The query of its address, without order and page: "q=le+hoi&group=tay".
std::string search_query(const SearchRequest& request);

}  // namespace khen
