// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metadata/db.h"
#include "metadata/record.h"

namespace khen {

// What a row of a sheet said when it was last taken in.
struct ImportRow {
  std::string key;
  RecordId record;
  std::string description;  // digest_of_description()
  int version = 0;          // of the Record, right after
};

// Of what a row can say: the Record without id and version.
std::string digest_of_description(Record record);

Result<void> note_import_row(Db& db, const Clock& clock, const ImportRow& row);

// A Record that came with the key but not from a sheet, or whose note a crash prevented, counts as it was at first.
// nullopt: nothing has this key.
Result<std::optional<ImportRow>> find_import_row(Db& db, std::string_view key);

}  // namespace khen
