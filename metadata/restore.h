// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "metadata/transcript/store.h"

// Putting back what another archive, or this one before, knew of a Record: after its deposit, within a transaction of
// the caller. Done again it changes nothing.
namespace khen {

// A version without its text.
struct VersionNote {
  int version = 0;
  std::string status, access, agent, reason;
  Instant at{};
};

struct RecordHistory {
  int version = 1;
  Instant created{};
  std::optional<Instant> published;
  std::vector<StoredEvent> events;
  std::vector<Recording> recordings;  // of which id, deposited and poster count
  std::vector<StoredTranscript> transcripts;
  std::optional<Instant> modified{};
  std::optional<std::string> import_key{};
  std::vector<VersionNote> versions{};  // for put_back() alone
};

// Events keep their ids, times and agents; those that are there already stay as they are. The number of the version is
// taken over from a Record that nobody has edited yet.
Result<void> restore_history(Db& db, const Clock& clock, const RecordId& record, const RecordHistory& history);

// A Record into a catalogue that doesn't have it, exactly as it was: nothing is made up and no event is added.
// `texts`: JSON by version; a version that has none is left out. Recordings count as stored.
Result<void> put_back(Db& db, const Clock& clock, const Record& record, const RecordHistory& history,
                      const std::map<int, std::string>& texts);
// A Collection as it was; a later one replaces an earlier one.
Result<void> put_back(Db& db, const Clock& clock, const Collection& collection, Instant modified);

}  // namespace khen
