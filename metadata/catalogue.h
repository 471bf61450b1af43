// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/db.h"
#include "metadata/record.h"
#include "metadata/recording.h"

// The SQL truth about Records, Recordings and Renditions: writing. All functions run inside a transaction of the
// caller (DbPool::write), so that several of them, an Event and a Job become one change; each that changes what others
// derive from appends to the outbox. Reading is in catalogue_read.h.
namespace khen {

struct Authorship {
  std::string agent;   // as in Event::agent
  std::string reason;  // why, in the author's words; may be empty
};

// Stores a new Record as version 1 and returns it with id and version. `import_key` makes adding idempotent for the
// caller: Code::conflict "record.key_taken" when it is in use.
Result<Record> create_record(Db& db, const Clock& clock, Record record, const Authorship& by,
                             const std::optional<std::string>& import_key = std::nullopt);

// `record.version` must be the stored one, else Code::conflict "record.changed_meanwhile". Returns the new version.
// Storing an unchanged Record makes no version and returns it as it is.
Result<Record> update_record(Db& db, const Clock& clock, const Record& record, const Authorship& by);

Result<void> insert_recording(Db& db, const Clock& clock, const Recording& recording);
// Facts found by probing.
Result<void> describe_recording(Db& db, const Clock& clock, const Recording& recording);

// Replaces the set of the Recording (P2: the files are already in place) and marks it derived.
Result<void> publish_renditions(Db& db, const Clock& clock, const RenditionSet& set, std::string_view plan);
Result<void> mark_recording_failed(Db& db, const Clock& clock, const RecordingId& recording);

Result<void> put_collection(Db& db, const Clock& clock, const Collection& collection);

// Outbox.
struct Change {
  std::int64_t sequence = 0;
  std::string kind;    // "record" or "collection"
  std::string object;  // its id
};
Result<void> append_change(Db& db, const Clock& clock, std::string_view kind, std::string_view object);
Result<std::vector<Change>> changes_after(Db& db, std::int64_t sequence, int limit);
Result<std::int64_t> last_change(Db& db);
Result<std::int64_t> cursor_of(Db& db, std::string_view consumer);
Result<void> move_cursor(Db& db, std::string_view consumer, std::int64_t sequence);

}  // namespace khen
