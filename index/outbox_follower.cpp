// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/outbox_follower.h"

#include <algorithm>
#include <chrono>

#include "index/catch_up.h"
#include "metadata/catalogue_read.h"

namespace khen {
namespace {

// After so long a round is committed, so that searchers see it.
constexpr auto longest_round = std::chrono::milliseconds(300);
constexpr std::size_t slice = 20;  // changes between two looks at the clock
constexpr std::int64_t soon = 60;  // changes that one round takes anyhow
constexpr int most_ahead = 20;     // changes at each end of what has come since the last round

std::vector<RecordId> records_in(const std::vector<Change>& changes) {
  std::set<std::string> distinct;
  for (const Change& change : changes) {
    if (change.kind == "record") distinct.insert(change.object);
  }
  std::vector<RecordId> out;
  for (const std::string& text : distinct) {
    if (auto id = RecordId::parse(text)) out.push_back(*id);
  }
  return out;
}

// Published before its last change and not in the index yet: its place among the others comes with an earlier change.
Result<bool> must_wait(Db& db, const Generation& generation, const RecordId& id) {
  const auto stored = read_record(db, id);
  if (!stored) return stored.error().code == Code::not_found ? Result<bool>(false) : Result<bool>(stored.error());
  return stored->published.value_or(stored->created) != stored->modified && !generation.has(id.text());
}

}  // namespace

OutboxFollower::OutboxFollower(Files& files, DocumentBuilder& builder, Generation& generation,
                               const IndexWriter::Options& options)
    : files_(files),
      builder_(builder),
      generation_(generation),
      options_(options),
      reached_(generation.sequence()),
      left_at_(reached_),
      ahead_(reached_) {}

Result<OutboxFollower::Round> OutboxFollower::next(DbPool& pool) {
  const Round round = TRY(pool.read([&](Db& db) -> Result<Round> {
    const std::vector<Change> changes = TRY(changes_after(db, reached_, options_.batch));
    if (changes.empty()) return Round{0, true};
    TRY(check_index_room(files_, generation_.directory()));
    const int ahead = TRY(take_latest(db));
    return Round{ahead + TRY(take_in_order(db, changes)), false};
  }));
  if (!round.at_end) TRY(generation_.commit(files_, reached_));
  return round;
}

Result<int> OutboxFollower::take_in_order(Db& db, const std::vector<Change>& changes) {
  const auto end = std::chrono::steady_clock::now() + longest_round;
  int records = 0;
  for (std::size_t done = 0; done < changes.size() && (done == 0 || std::chrono::steady_clock::now() < end);) {
    stand_at(changes[done].sequence);
    std::vector<Change> some;
    for (std::size_t i = 0; i < slice && done < changes.size(); ++i, ++done) {
      if (taken_.erase(changes[done].sequence) == 0) some.push_back(changes[done]);
    }
    const std::vector<RecordId> ids = records_in(some);
    TRY(index_records(db, builder_, generation_, options_.extra_text, ids));
    records += static_cast<int>(ids.size());
    reached_ = changes[done - 1].sequence;
  }
  if (ahead_ <= reached_) {
    left_at_ = ahead_ = reached_;
    generation_.count_on_from_lowest();
  }
  return records;
}

// The first and the last ones of what has come since: somebody may publish between two imports.
Result<int> OutboxFollower::take_latest(Db& db) {
  const std::int64_t last = TRY(last_change(db));
  if (last - reached_ <= soon) return 0;
  if (ahead_ == left_at_) left_number_ = generation_.lowest();
  int records = 0;
  for (const std::int64_t after : {ahead_, std::max(ahead_ + most_ahead, last - most_ahead)}) {
    const std::vector<Change> changes = TRY(changes_after(db, after, most_ahead));
    if (changes.empty()) continue;
    ahead_ = changes.back().sequence;
    records += TRY(take_ahead(db, changes));
  }
  ahead_ = last;
  return records;
}

Result<int> OutboxFollower::take_ahead(Db& db, const std::vector<Change>& changes) {
  stand_at(changes.front().sequence);
  std::vector<Change> now;
  for (const Change& change : changes) {
    const auto id = RecordId::parse(change.object);
    if (change.kind == "record" && id && TRY(must_wait(db, generation_, *id))) continue;
    now.push_back(change);
    taken_.insert(change.sequence);
  }
  const std::vector<RecordId> ids = records_in(now);
  TRY(index_records(db, builder_, generation_, options_.extra_text, ids));
  return static_cast<int>(ids.size());
}

void OutboxFollower::stand_at(std::int64_t sequence) {
  if (ahead_ <= left_at_) return;
  generation_.count_down_from(left_number_ - static_cast<Xapian::docid>(sequence - 1 - left_at_));
}

}  // namespace khen
