// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/catalogue_read.h"
#include "metadata/restore.h"

// How a whole Record lies in a bag of ours: originals, the texts of its vault snapshot, and what only the catalogue
// knows.
//   data/records/<id>/originals/<recording id>/<name>   record.json   recordings.json   events.json   …
namespace khen {

inline constexpr std::string_view history_file = "history.json";
inline constexpr std::string_view premis_file = "premis.xml";

std::string folder_in_bag(const RecordId& record);  // "data/records/<id>/"

// When it was made and published.
std::string history_json(const StoredRecord& stored);

struct RecordInBag {
  Record record;
  std::vector<Recording> recordings;  // in their order; of which id, file_name, vault_path, deposited and poster count
  std::vector<Collection> collections;
  RecordHistory history;
};

// Reads what make_bag() wrote below `directory`. Invalid "bag.record" {file} when something is missing or malformed.
Result<RecordInBag> read_record_in_bag(const Path& directory);

}  // namespace khen
