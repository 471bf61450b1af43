// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/sheet/columns.h"
#include "ingest/sheet/table.h"
#include "metadata/record.h"
#include "metadata/vocabulary.h"

namespace khen {

// What one row asks for. With problems it must not be carried out.
struct RowPlan {
  std::string key;
  Record record;                       // without id; a draft for the staff unless the row says otherwise
  std::vector<std::string> files;      // as written
  std::vector<std::string> checksums;  // as written
  std::vector<SheetProblem> problems;
};

struct RowRules {
  const Vocabularies& vocabularies;
  const std::vector<Collection>& collections;  // that exist
  std::string language;                        // of the person: terms are suggested by their names in it
};

// Reads cells and checks the description by the rules of the field table. Problems besides validate()'s findings:
// "sheet.key_missing", "sheet.key_invalid", "sheet.term_ambiguous" {value, choices}, "sheet.status" {value},
// "access.unknown" {value}, "sheet.collection" {value}.
RowPlan plan_row(const TableRow& row, const Header& header, const RowRules& rules);

// Nothing in it, or a note of the author's: its first cell begins with '#'.
bool is_left_out(const TableRow& row);

}  // namespace khen
