// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/likeness/print_rows.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "transcode/sound/fingerprint.h"

namespace khen {
namespace {

constexpr int bands = 4;
constexpr int band_bits = 16;
constexpr int near_key = 12;
constexpr int most_rows_a_key = 2000;  // what is shared by more tells nothing
constexpr std::size_t most_candidates = 24;
constexpr int least_shared_marks = 3;

SoundItems items_of(const Print& print) {
  auto items = decode_fingerprint(print.content);
  return items ? *std::move(items) : SoundItems();
}

std::int64_t keyed(PrintKind kind, int band, std::uint64_t value) {
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(kind) << 40) | (static_cast<std::uint64_t>(band) << 32) |
                                   value);
}

// How many keys lead to a print, and for sounds at which shift.
struct Tally {
  int shared = 0;
  std::unordered_map<std::int64_t, int> shifts{};
};
using Tallies = std::unordered_map<std::int64_t, Tally>;

void count(Tallies& tallies, PrintKind kind, const PrintKey& own, std::int64_t print, std::int64_t detail) {
  if (kind == PrintKind::sound) {
    ++tallies[print].shifts[detail - own.detail];
    return;
  }
  if (distance(static_cast<std::uint64_t>(own.detail), static_cast<std::uint64_t>(detail)) <= near_key)
    ++tallies[print].shared;
}

// A copy's shifts may be one item apart.
void settle_shift(Tally& tally, int& shift) {
  for (const auto& [at, times] : tally.shifts) {
    const auto next = tally.shifts.find(at + 1);
    const int both = times + (next == tally.shifts.end() ? 0 : next->second);
    if (both <= tally.shared) continue;
    tally.shared = both;
    shift = static_cast<int>(at);
  }
}

Result<void> count_key(Db& db, PrintKind kind, const PrintKey& own, Tallies& tallies) {
  Statement select = TRY(db.prepare("select print, detail from print_key where key = :key limit :limit"));
  select.bind(":key", own.key).bind(":limit", most_rows_a_key + 1);
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  while (TRY(select.step())) rows.emplace_back(select.number(0), select.number(1));
  if (rows.size() > most_rows_a_key) return {};
  for (const auto& [print, detail] : rows) count(tallies, kind, own, print, detail);
  return {};
}

}  // namespace

std::vector<PrintKey> keys_of(const Print& print) {
  std::vector<PrintKey> keys;
  if (print.kind == PrintKind::sound) {
    for (const SoundMark& mark : marks_of(items_of(print))) keys.push_back({keyed(print.kind, 0, mark.mark), mark.at});
    return keys;
  }
  for (const Look& look : looks_in_text(print.content)) {
    for (int band = 0; band < bands; ++band) {
      const std::uint64_t value = look.key >> (band * band_bits) & ((1U << band_bits) - 1);
      keys.push_back({keyed(print.kind, band, value), static_cast<std::int64_t>(look.key)});
    }
  }
  const auto order = [](const PrintKey& one, const PrintKey& other) {
    return std::pair(one.key, one.detail) < std::pair(other.key, other.detail);
  };
  std::ranges::sort(keys, order);
  const auto repeated = std::ranges::unique(keys, [](const PrintKey& one, const PrintKey& other) {
    return one.key == other.key && one.detail == other.detail;
  });
  keys.erase(repeated.begin(), repeated.end());
  return keys;
}

Result<std::int64_t> insert_print(Db& db, const RecordingId& recording, const Print& print) {
  Statement insert = TRY(
      db.prepare("insert into print (recording, kind, content) values (:recording, :kind, :content) returning number"));
  insert.bind(":recording", recording).bind(":kind", name_of(print.kind)).bind(":content", print.content);
  TRY(insert.step());
  const std::int64_t number = insert.number(0);
  TRY(insert.step());
  Statement key =
      TRY(db.prepare("insert or ignore into print_key (key, print, detail) values (:key, :print, :detail)"));
  for (const PrintKey& one : keys_of(print)) {
    key.bind(":key", one.key).bind(":print", number).bind(":detail", one.detail);
    TRY(key.run());
  }
  return number;
}

Result<void> remove_prints(Db& db, const RecordingId& recording) {
  Statement select = TRY(db.prepare("select number, kind, content from print where recording = :recording"));
  select.bind(":recording", recording);
  std::vector<std::pair<std::int64_t, Print>> prints;
  while (TRY(select.step())) {
    const auto* const kind = std::ranges::find(print_kind_names, select.text(1));
    prints.emplace_back(select.number(0),
                        Print{static_cast<PrintKind>(kind - print_kind_names.begin()), select.text(2)});
  }
  Statement key = TRY(db.prepare("delete from print_key where key = :key and print = :print"));
  for (const auto& [number, print] : prints) {
    for (const PrintKey& one : keys_of(print)) {
      key.bind(":key", one.key).bind(":print", number);
      TRY(key.run());
    }
  }
  Statement remove = TRY(db.prepare("delete from print where recording = :recording"));
  remove.bind(":recording", recording);
  return remove.run();
}

Result<std::vector<PrintCandidate>> candidates_for(Db& db, const Print& print, const RecordingId& but) {
  Tallies tallies;
  for (const PrintKey& own : keys_of(print)) TRY(count_key(db, print.kind, own, tallies));
  struct Ranked {
    std::int64_t print;
    int shared;
    int shift;
  };
  std::vector<Ranked> ranked;
  for (auto& [number, tally] : tallies) {
    int shift = 0;
    settle_shift(tally, shift);
    if (tally.shared >= (print.kind == PrintKind::sound ? least_shared_marks : 1))
      ranked.push_back({number, tally.shared, shift});
  }
  std::ranges::sort(ranked, [](const Ranked& one, const Ranked& other) {
    return std::pair(-one.shared, one.print) < std::pair(-other.shared, other.print);
  });
  if (ranked.size() > most_candidates) ranked.resize(most_candidates);
  Statement select = TRY(db.prepare("select recording, content from print where number = :number"));
  std::vector<PrintCandidate> candidates;
  for (const Ranked& one : ranked) {
    select.bind(":number", one.print);
    if (!TRY(select.step())) continue;
    const RecordingId recording = TRY(select.id<RecordingId>(0));
    if (recording != but) candidates.push_back({recording, select.text(1), one.shared, one.shift});
    while (TRY(select.step())) continue;
  }
  return candidates;
}

std::optional<Likeness> compare_prints(const RecordingId& recording, const Print& print,
                                       const PrintCandidate& candidate) {
  Likeness likeness{recording, candidate.recording, print.kind};
  if (print.kind == PrintKind::sound) {
    const auto same = compare_sounds(items_of(print), items_of({print.kind, candidate.content}), candidate.shift);
    if (!same) return std::nullopt;
    likeness.score = same->likeness;
    likeness.later = same->shift * seconds_an_item;
    return likeness;
  }
  const auto own = looks_in_text(print.content);
  const auto other = looks_in_text(candidate.content);
  const auto score = print.kind == PrintKind::film ? likeness_of_films(own, other) : likeness_of_pictures(own, other);
  if (!score) return std::nullopt;
  likeness.score = *score;
  return likeness;
}

}  // namespace khen
