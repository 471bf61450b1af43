// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadata/db.h"
#include "metadata/protocol.h"
#include "metadata/record.h"
#include "metadata/recording.h"

// Reading the catalogue. Functions that feed readers take the classes open to the viewer (protocol.h, open_to) and
// answer as if anything else did not exist. Call inside DbPool::read.
namespace khen {

struct StoredRecord {
  Record record;
  Instant created{};
  Instant modified{};
  std::optional<Instant> published;
};

// A Recording with what can be delivered of it.
struct Deliverable {
  Recording recording;
  std::optional<RenditionSet> renditions;

  // nullptr: there is none.
  [[nodiscard]] const Rendition* find(std::string_view role) const;
};

// Code::not_found "record.not_found". No access check: the caller asks protocol.decide() with record.audience().
Result<StoredRecord> read_record(Db& db, const RecordId& id);
Result<std::optional<RecordId>> find_by_import_key(Db& db, std::string_view key);
Result<std::optional<Recording>> find_by_digest(Db& db, std::string_view sha512);

// Ids of all Records, the latest published (else created) first.
Result<std::vector<RecordId>> every_record(Db& db);

// In the order of `ids`; those that are not open or gone are left out.
Result<std::vector<StoredRecord>> read_records(Db& db, const std::vector<RecordId>& ids,
                                               const std::vector<AccessClass>& open);

// Ascending ids after `cursor` (exclusive).
Result<std::vector<StoredRecord>> list_records(Db& db, const std::vector<AccessClass>& open,
                                               const std::optional<RecordId>& cursor, int limit);
// Latest published first.
Result<std::vector<StoredRecord>> newest_records(Db& db, const std::vector<AccessClass>& open, int limit);
// For the desk: every status, latest change first.
Result<std::vector<StoredRecord>> recently_changed(Db& db, const std::vector<AccessClass>& open, int limit, int offset);
Result<std::int64_t> count_records(Db& db, const std::vector<AccessClass>& open);

struct RecordVersion {
  int version = 0;
  std::string status, agent, reason;
  Instant at{};
};
Result<std::vector<RecordVersion>> versions_of(Db& db, const RecordId& id);

Result<std::vector<Deliverable>> deliverables_of(Db& db, const RecordId& record);
// For a page of results in one query: record id text → its deliverables in order.
Result<std::map<std::string, std::vector<Deliverable>>> deliverables_of_all(Db& db,
                                                                            const std::vector<RecordId>& records);

// One Recording with the class that decides about it.
struct GuardedRecording {
  Deliverable deliverable;
  AccessClass audience = AccessClass::staff;
};
Result<GuardedRecording> read_recording(Db& db, const RecordingId& id);

Result<std::vector<Collection>> list_collections(Db& db);
Result<std::optional<Collection>> find_collection(Db& db, std::string_view id);
// The latest Record that belongs to it.
Result<std::optional<RecordId>> record_of_collection(Db& db, std::string_view id);

}  // namespace khen
