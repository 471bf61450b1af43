// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/search_plan.h"

namespace khen {

// Records that share with this one what is rare: the words of its title and description, its terms, its people. The
// most alike first, itself left out.
std::vector<RecordId> similar_records(const Scope& scope, const RecordId& record, int limit);

}  // namespace khen
