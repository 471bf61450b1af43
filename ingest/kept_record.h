// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ingest/normalize.h"
#include "ingest/snapshot.h"
#include "metadata/base/files.h"
#include "metadata/catalogue_read.h"
#include "metadata/restore.h"

// Reading back what snapshot_texts() wrote: from a bag, or from the vault when a catalogue is made again.
namespace khen {

// Logical path → where the file is: "record.json", "recordings.json", "collections.json", "events.json",
// "history.json", "transcripts/…".
using KeptFiles = std::map<std::string, Path>;

struct KeptRecord {
  Record record;
  std::string json;                   // of the Record, as it was written
  std::vector<Recording> recordings;  // in their order
  std::map<RecordingId, NormalCopy> copies{};
  std::vector<Collection> collections;
  RecordHistory history;
};

// Invalid "bag.record" {file} when something is missing or malformed; those of parse_record() and the like.
Result<KeptRecord> read_kept_record(const KeptFiles& files, const RecordId& id);

}  // namespace khen
