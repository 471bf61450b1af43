// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/steps.h"

namespace khen {

// Checks a batch or takes it in, by import_sheet(). Carried out again after a crash, it goes on: rows that are in stay
// as they are and are told as what they were when they came in. A run leaves its report in the batch's own directory,
// and beside the sheet where that was put down in a folder.
Step import_batch_step(const StepTools& tools);

// Beside a sheet "lo-1.xlsx" in a folder: "lo-1.khen-report.xlsx".
Path report_beside(const Path& sheet);

}  // namespace khen
