// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/virus_scanner.h"
#include "metadata/catalogue.h"
#include "metadata/record.h"
#include "metadata/recording.h"

namespace khen {

// A deposit that is decided: everything that vault and catalogue will hold of it. Written durably into the workspace
// before either is touched, so that whoever comes after a crash can go on.
struct Intent {
  RecordId record;
  std::optional<Record> new_record;   // with id and version 1; absent: the Record exists
  std::vector<Recording> recordings;  // their bytes are in the workspace, file by index; positions are not yet given
  std::vector<std::optional<VirusVerdict>> verdicts;  // one a Recording; absent: nobody was asked
  Authorship by;
  std::optional<std::string> import_key;
};

std::string to_json(const Intent& intent);
Result<Intent> parse_intent(std::string_view json);

// The same files for the same Record, or for a new one of the same description.
bool is_same_deposit(const Intent& one, const Intent& other);

}  // namespace khen
