// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/likeness/likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/likeness/print_rows.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"

namespace khen {
namespace {

constexpr int changes_at_once = 200;
constexpr std::array<std::string_view, 3> judgement_names{"same", "different", ""};

bool is_in_order(const RecordingId& one, const RecordingId& other) { return one.text() < other.text(); }

// Rows have the lesser id first; what comes later then is told the other way round.
Result<void> keep_likeness(Db& db, const Clock& clock, const Likeness& found) {
  const bool turn = !is_in_order(found.one, found.other);
  Statement insert =
      TRY(db.prepare("insert into likeness (one, other, kind, score, later, found) values (:one, :other, :kind, :score,"
                     " :later, :now) on conflict (one, other, kind) do update set score = :score, later = :later"));
  insert.bind(":one", turn ? found.other : found.one)
      .bind(":other", turn ? found.one : found.other)
      .bind(":kind", name_of(found.kind))
      .bind(":score", found.score)
      .bind(":later", turn ? -found.later : found.later)
      .bind(":now", clock.now());
  return insert.run();
}

// What nobody has decided about is found again where it still holds.
Result<void> forget_open(Db& db, const RecordingId& recording) {
  Statement remove =
      TRY(db.prepare("delete from likeness where (one = :recording or other = :recording) and judgement = ''"));
  remove.bind(":recording", recording);
  return remove.run();
}

Result<bool> has_same_prints(Db& db, const RecordingId& recording, const std::vector<Print>& prints) {
  Statement select = TRY(db.prepare("select kind, content from print where recording = :recording"));
  select.bind(":recording", recording);
  std::size_t known = 0;
  bool same = true;
  while (TRY(select.step())) {
    ++known;
    same = same && std::ranges::any_of(prints, [&](const Print& print) {
             return name_of(print.kind) == select.text(0) && print.content == select.text(1);
           });
  }
  return same && known == prints.size();
}

Result<void> follow_record(Home& home, const Clock& clock, const RecordId& record) {
  const auto deliverables = TRY(home.catalogue->read([&](Db& db) { return deliverables_of(db, record); }));
  for (const Deliverable& one : deliverables) {
    if (!one.renditions) continue;
    const std::vector<Print> prints = prints_of(home.paths.renditions / one.renditions->directory);
    const RecordingId& id = one.recording.id;
    if (TRY(home.catalogue->read([&](Db& db) { return has_same_prints(db, id, prints); }))) continue;
    TRY(home.catalogue->write([&](Db& db) { return keep_prints(db, clock, id, prints); }));
  }
  return {};
}

}  // namespace

Result<void> keep_prints(Db& db, const Clock& clock, const RecordingId& recording, const std::vector<Print>& prints) {
  TRY(remove_prints(db, recording));
  TRY(forget_open(db, recording));
  for (const Print& print : prints) {
    for (const PrintCandidate& candidate : TRY(candidates_for(db, print, recording))) {
      const auto found = compare_prints(recording, print, candidate);
      if (found) TRY(keep_likeness(db, clock, *found));
    }
    TRY(insert_print(db, recording, print));
  }
  return {};
}

Result<std::vector<Likeness>> likenesses_of(Db& db, const RecordingId& recording) {
  Statement select =
      TRY(db.prepare("select one, other, kind, score, later, judgement from likeness where one = :recording or other = "
                     ":recording order by score desc, one, other"));
  select.bind(":recording", recording);
  std::vector<Likeness> found;
  while (TRY(select.step())) {
    const RecordingId one = TRY(select.id<RecordingId>(0));
    const RecordingId other = TRY(select.id<RecordingId>(1));
    const bool turn = other == recording;
    const auto* const kind = std::ranges::find(print_kind_names, select.text(2));
    found.push_back({recording, turn ? one : other, static_cast<PrintKind>(kind - print_kind_names.begin()),
                     select.real(3), turn ? -select.real(4) : select.real(4), select.text(5)});
  }
  return found;
}

Result<void> judge_likeness(Db& db, const Clock& clock, const RecordingId& one, const RecordingId& other,
                            Judgement judgement, std::string_view agent) {
  const bool ordered = is_in_order(one, other);
  Statement update = TRY(db.prepare("update likeness set judgement = :judgement where one = :one and other = :other"));
  update.bind(":judgement", judgement_names[static_cast<std::size_t>(judgement)])
      .bind(":one", ordered ? one : other)
      .bind(":other", ordered ? other : one);
  TRY(update.run());
  if (db.changes() == 0) return fail(Code::not_found, "likeness.not_found");
  const std::string_view word =
      judgement == Judgement::open ? "undecided" : judgement_names[static_cast<std::size_t>(judgement)];
  for (const auto& [subject, with] : {std::pair(one, other), std::pair(other, one)}) {
    const Recording recording = TRY(read_recording(db, subject)).deliverable.recording;
    TRY(append_event(db, clock,
                     Event{event_type::modification, "recording", subject.str(), recording.record, std::string(agent),
                           Outcome::success, fmt::format("likeness with {}: {}", with.text(), word)}));
  }
  return {};
}

Result<void> follow_likeness(Home& home, const Clock& clock, const std::stop_token& stop) {
  DbPool& catalogue = *home.catalogue;
  std::int64_t cursor = TRY(catalogue.read([](Db& db) { return cursor_of(db, likeness_consumer); }));
  while (!stop.stop_requested()) {
    const auto changes = TRY(catalogue.read([&](Db& db) { return changes_after(db, cursor, changes_at_once); }));
    if (changes.empty()) return {};
    std::set<RecordId> records;
    for (const Change& change : changes) {
      if (change.kind == "record") records.insert(TRY(RecordId::parse(change.object)));
    }
    for (const RecordId& record : records) {
      if (stop.stop_requested()) return {};
      TRY(follow_record(home, clock, record));
    }
    cursor = changes.back().sequence;
    TRY(catalogue.write([&](Db& db) { return move_cursor(db, likeness_consumer, cursor); }));
  }
  return {};
}

}  // namespace khen
