// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/scrub.h"

// Runs in the catalogue: writing. Within a write transaction of the caller.
namespace khen {

Result<FixityRun> begin_run(Db& db, const Clock& clock);
Result<void> add_findings(Db& db, const Clock& clock, FixityRun& run, const std::vector<FixityFinding>& findings);
// Stores cursor, records and bytes as they are in `run`.
Result<void> keep_progress(Db& db, const FixityRun& run);
// Keeps the latest hundred runs.
Result<void> finish_run(Db& db, const Clock& clock, FixityRun& run);

}  // namespace khen
