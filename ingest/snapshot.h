// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/home.h"

// The self-describing copy of a Record beside its originals, from which a catalogue can be made again (P6).
namespace khen {

inline constexpr std::string_view snapshot_consumer = "vault";  // its cursor in the outbox

// Adds record.json, recordings.json, collections.json, events.json and the transcripts (JSON and WebVTT) of one Record
// to the vault, as the catalogue has them now. Makes no version when nothing changed.
Result<void> write_snapshot(Home& home, const RecordId& record);

}  // namespace khen
