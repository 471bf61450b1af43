// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "index/search_plan.h"

namespace khen {

// The stages from a text to what is asked of Xapian, a line each: the tree, the words as they are folded, times told
// in words, the query, remarks.
std::string explain_stages(const Scope& scope, Analyzer& analyzer, const SearchRequest& request);

}  // namespace khen
