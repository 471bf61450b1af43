// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

#include "metadata/base/files.h"
#include "metadata/db.h"
#include "metadata/vocabulary.h"
#include "tests/bench/search/records.h"
#include "tests/bench/search/rows.h"

namespace khen::bench {

// Where the parts of one measured archive lie; what is there already is used again.
struct Places {
  Path directory;
  [[nodiscard]] Path catalogue() const { return directory / "catalogue.db"; }
  [[nodiscard]] Path index() const { return directory / "index"; }
  [[nodiscard]] Path fts5() const { return directory / "fts5.db"; }
};

// Writes the Records into a catalogue, as an import does.
Result<std::unique_ptr<DbPool>> open_catalogue(const Places& places, const RecordMaker& records, std::uint64_t size);

struct Cost {
  double processor_seconds = 0;
  double megabytes = 0;
  double text_megabytes = 0;  // what the peers were given
};
Result<Cost> build_index(const Places& places, const Vocabularies& vocabularies, DbPool& catalogue);
Result<Cost> build_fts5(const Places& places, const RecordMaker& records, const RowMaker& rows, std::uint64_t size);

}  // namespace khen::bench
