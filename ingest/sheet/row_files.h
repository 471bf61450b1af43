// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "ingest/sheet/file_finder.h"
#include "ingest/sheet/row_plan.h"
#include "metadata/base/digest.h"
#include "metadata/catalogue_read.h"

namespace khen {

struct RowFile {
  FoundFile file;
  std::vector<Fixity> expected;
};

// The files of a row with their checksums ("sha256:…", or the digits alone). Problems go to `plan`: those of
// FileFinder, "sheet.no_directory", "sheet.checksum" {value}, "sheet.checksum_count" {files, checksums}.
std::vector<RowFile> find_row_files(RowPlan& plan, FileFinder* finder);

// Reads those that have one. Problems: "file.digest_differs" {file, algorithm} and what prevents reading.
void check_row_files(RowPlan& plan, const std::vector<RowFile>& files);

// Those that the Record lacks, by name and size. Problem: "sheet.file_differs" {file} when it has one of that name
// only.
std::vector<RowFile> without_stored(RowPlan& plan, std::vector<RowFile> files, const std::vector<Deliverable>& stored);

}  // namespace khen
