// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "ingest/home.h"

// The self-describing copy of a Record beside its originals, from which a catalogue can be made again (P6).
namespace khen {

inline constexpr std::string_view snapshot_consumer = "vault";  // its cursor in the outbox
inline constexpr std::string_view history_file = "history.json";

// What the snapshot holds, by logical path.
Result<std::map<std::string, std::string>> snapshot_texts(Db& db, const RecordId& record);

// Adds record.json, recordings.json, collections.json, events.json, history.json and the transcripts (JSON and WebVTT)
// of one Record to the vault, as the catalogue has them now; versions/N.json for versions of the description that came
// and went since the last time. Makes no version when nothing changed.
Result<void> write_snapshot(Home& home, const RecordId& record);

}  // namespace khen
