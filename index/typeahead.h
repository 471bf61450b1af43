// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <string>

#include "index/analyzer.h"
#include "index/name_list.h"
#include "index/search_plan.h"

namespace khen {

// Suggestions for a text that is still being typed.
Suggestions suggest(const Scope& scope, Analyzer& analyzer, const NameList& names, const SuggestRequest& request);

}  // namespace khen
