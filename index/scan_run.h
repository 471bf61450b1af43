// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/reader_pool.h"
#include "index/scan.h"

namespace khen {

// Searcher::scan at one state of the index.
Result<ScanPage> run_scan(IndexReader& reader, const ScanRequest& request);

}  // namespace khen
