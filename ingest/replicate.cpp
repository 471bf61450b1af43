// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/replicate.h"

#include <fmt/core.h>

#include <set>

#include "ingest/read_pace.h"
#include "ingest/snapshot.h"
#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "metadata/vault_copy.h"

namespace khen {
namespace {

constexpr int changes_at_once = 500;
const std::string agent = "program:khen";

Result<void> tell(const CopyTools& tools, const SecondCopy& copy, const RecordId& record, Outcome outcome,
                  const std::string& what) {
  return tools.home.catalogue->write([&](Db& db) {
    return append_event(db, tools.clock,
                        Event{event_type::replication, "record", record.str(), record, agent, outcome,
                              fmt::format("copy {} ({}): {}", copy.place.label, copy.id.text(), what)});
  });
}

bool is_of_the_record(const Error& error) {
  return error.code == Code::corrupt || error.code == Code::conflict || error.code == Code::not_found;
}

}  // namespace

Result<bool> replicate_record(const CopyTools& tools, const SecondCopy& copy, const RecordId& record, Replicated& told,
                              const ReadWatch& watch) {
  const ocfl::WriteTools to{tools.files, tools.clock, copy.root()};
  const auto copied = ocfl::copy_object(to, tools.home.vault.root(), record, watch);
  if (!copied) {
    if (!is_of_the_record(copied.error())) return copied.error();
    TRY(tell(tools, copy, record, Outcome::failure, copied.error().message));
    told.refused.push_back({record, copied.error()});
    return false;
  }
  if (copied->versions.empty()) return false;
  ++told.records;
  told.files += copied->files;
  told.bytes += copied->bytes;
  TRY(tell(tools, copy, record, Outcome::success,
           fmt::format("{} to {}, {} files, {} bytes", copied->versions.front(), copied->versions.back(), copied->files,
                       copied->bytes)));
  return true;
}

Result<Replicated> replicate_changes(const CopyTools& tools, const SecondCopy& copy, const std::stop_token& stop) {
  DbPool& catalogue = *tools.home.catalogue;
  Replicated told;
  ReadPace pace(0, stop);
  for (;;) {
    struct Part {
      std::vector<Change> changes;
      std::int64_t settled = 0;  // what the vault has of the catalogue
    };
    const Part part = TRY(catalogue.read([&](Db& db) -> Result<Part> {
      return Part{TRY(changes_after(db, TRY(cursor_of(db, copy.cursor())), changes_at_once)),
                  TRY(cursor_of(db, snapshot_consumer))};
    }));
    std::set<RecordId> records;
    std::int64_t reached = 0;
    for (const Change& change : part.changes) {
      if (change.sequence > part.settled) break;
      reached = change.sequence;
      if (change.kind == "record") records.insert(TRY(RecordId::parse(change.object)));
    }
    if (reached == 0) return told;
    for (const RecordId& record : records) TRY(replicate_record(tools, copy, record, told, pace.watch()));
    TRY(catalogue.write([&](Db& db) { return move_cursor(db, copy.cursor(), reached); }));
  }
}

Result<Replicated> replicate_all(const CopyTools& tools, const SecondCopy& copy, const ReplicationObserver& observer,
                                 const std::stop_token& stop) {
  DbPool& catalogue = *tools.home.catalogue;
  TRY(catalogue.write([&](Db& db) { return note_seen(db, tools.clock, copy); }));
  const std::int64_t settled = TRY(catalogue.read([](Db& db) { return cursor_of(db, snapshot_consumer); }));
  Replicated told;
  ReadPace pace(0, stop);
  const std::vector<RecordId> records = TRY(tools.home.vault.records());
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
    if (observer) observer(index, records.size());
    TRY(replicate_record(tools, copy, records[index], told, pace.watch()));
  }
  TRY(catalogue.write([&](Db& db) { return move_cursor(db, copy.cursor(), settled); }));
  return told;
}

Result<Replicated> follow_copy(const CopyTools& tools, const CopyPlace& place, const std::stop_token& stop) {
  const auto copy = TRY(find_copy(place));
  if (!copy) return Replicated{};
  TRY(tools.home.catalogue->write([&](Db& db) { return note_seen(db, tools.clock, *copy); }));
  return replicate_changes(tools, *copy, stop);
}

}  // namespace khen
