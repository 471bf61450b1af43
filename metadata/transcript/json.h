// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/transcript/store.h"

// A transcript as JSON: what the vault keeps beside the originals and what the API gives. Times are milliseconds.
namespace khen {

std::string to_json(const StoredTranscript& stored);

// Reads what to_json() wrote, so that a catalogue can be made again. Errors: json.syntax, invalid "transcript.json"
// {where}, and those of check_transcript() for one that isn't a tombstone.
Result<StoredTranscript> parse_transcript_json(std::string_view text);

}  // namespace khen
