// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/search/archive.h"
#include "tests/bench/search/engine.h"

namespace khen::bench {

// How long a Record that is published while others are being imported stays out of sight, at most of `times` times, in
// seconds.
Result<double> slowest_appearance(const Places& places, const RecordMaker& records, const Vocabularies& vocabularies,
                                  DbPool& catalogue, int times);

struct Crowd {
  std::int64_t searches = 0;
  std::int64_t errors = 0;
  std::int64_t written = 0;  // changes that became visible meanwhile
};
// 32 searches at once for so many seconds beside a writer.
Result<Crowd> search_beside_a_writer(const Places& places, const RecordMaker& records, const Vocabularies& vocabularies,
                                     DbPool& catalogue, const std::vector<Question>& questions, int seconds);

}  // namespace khen::bench
