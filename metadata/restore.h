// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "metadata/transcript/store.h"

// Putting back what another archive, or this one before, knew of a Record: after its deposit, within a transaction of
// the caller. Done again it changes nothing.
namespace khen {

struct RecordHistory {
  int version = 1;
  Instant created{};
  std::optional<Instant> published;
  std::vector<StoredEvent> events;
  std::vector<Recording> recordings;  // of which id, deposited and poster count
  std::vector<StoredTranscript> transcripts;
};

// Events keep their ids, times and agents; those that are there already stay as they are. The number of the version is
// taken over from a Record that nobody has edited yet.
Result<void> restore_history(Db& db, const Clock& clock, const RecordId& record, const RecordHistory& history);

}  // namespace khen
