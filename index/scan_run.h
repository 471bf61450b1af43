// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/reader_pool.h"
#include "index/scan.h"

namespace khen {

// Searcher::scan at one state of the index. `synonyms` may be nullptr.
Result<ScanPage> run_scan(IndexReader& reader, const ScanRequest& request, const Synonyms* synonyms);

}  // namespace khen
