// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "ingest/kept_record.h"

// How a whole Record lies in a bag of ours: originals, the texts of its vault snapshot, and its events as PREMIS.
//   data/records/<id>/originals/<recording id>/<name>   record.json   recordings.json   events.json   history.json   …
namespace khen {

inline constexpr std::string_view premis_file = "premis.xml";

std::string folder_in_bag(const RecordId& record);  // "data/records/<id>/"

// Reads what make_bag() wrote below `directory`. Errors of read_kept_record().
Result<KeptRecord> read_record_in_bag(const Path& directory, const RecordId& record);

}  // namespace khen
