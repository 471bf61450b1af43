// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"
#include "server/site.h"

namespace khen {

// The rooms of the workbench, in the order of its tabs.
enum class DeskRoom { records, upload, imports, jobs, collections, synonyms, keeping, accounts };

// Tabs of the workbench as this viewer has them; the queue's tab tells how many Jobs have failed.
Result<PageData> desk_data(const Site& site, const Call& call, DbPool& catalogue, DeskRoom current);

// Head of a page of the workbench.
PageHead desk_head(const Site& site, const Call& call, std::string title);

// An Error about what was just asked for, to be shown on the page it was asked on.
Notice notice_of(const Site& site, const Call& call, const Error& error);

}  // namespace khen
