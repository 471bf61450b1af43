// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ingest/likeness/likeness.h"

// The index of prints: rows of (key, print, detail). Private to ingest/likeness/ and its measurements.
namespace khen {

struct PrintKey {
  std::int64_t key = 0;     // kind, band and value
  std::int64_t detail = 0;  // of a sound the item, of a look its whole hash
};
std::vector<PrintKey> keys_of(const Print& print);

Result<std::int64_t> insert_print(Db& db, const RecordingId& recording, const Print& print);
Result<void> remove_prints(Db& db, const RecordingId& recording);

// Those that share enough with `print` to be worth comparing, the most promising first. Time depends on how often its
// keys occur, which is bounded, and hardly on how many prints there are.
struct PrintCandidate {
  RecordingId recording;
  std::string content;
  int shared = 0;
  int shift = 0;  // of sounds
};
Result<std::vector<PrintCandidate>> candidates_for(Db& db, const Print& print, const RecordingId& but);

std::optional<Likeness> compare_prints(const RecordingId& recording, const Print& print,
                                       const PrintCandidate& candidate);

}  // namespace khen
