// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/search/archive.h"

#include "index/rebuild.h"
#include "metadata/base/clock.h"
#include "metadata/catalogue.h"
#include "tests/bench/search/fts5.h"
#include "tests/bench/search/measure.h"

namespace khen::bench {
namespace {

// A minute between two publications.
class MinuteClock final : public Clock {
 public:
  explicit MinuteClock(std::uint64_t number) : minutes_(static_cast<std::int64_t>(number)) {}
  [[nodiscard]] Instant now() const override { return from_milliseconds(1'000'000'000'000 + minutes_ * 60'000); }

 private:
  std::int64_t minutes_;
};

}  // namespace

Result<std::unique_ptr<DbPool>> open_catalogue(const Places& places, const RecordMaker& records, std::uint64_t size) {
  constexpr std::uint64_t together = 1000;
  auto catalogue = TRY(DbPool::open(places.catalogue()));
  const std::int64_t there = TRY(catalogue->read([](Db& db) { return last_change(db); }));
  for (auto number = static_cast<std::uint64_t>(there); number < size;) {
    TRY(catalogue->write([&](Db& db) -> Result<void> {
      for (std::uint64_t i = 0; i < together && number < size; ++i, ++number) {
        TRY(create_record(db, MinuteClock(number), records.make(number), {"bench", "imported"}));
      }
      return {};
    }));
  }
  return catalogue;
}

Result<Cost> build_index(const Places& places, const Vocabularies& vocabularies, DbPool& catalogue) {
  LocalFiles files;
  const double before = processor_seconds();
  TRY(rebuild_index(files, places.index(), vocabularies, catalogue, {}));
  return Cost{processor_seconds() - before, megabytes_of(places.index().native()), 0};
}

Result<Cost> build_fts5(const Places& places, const RecordMaker& records, const RowMaker& rows, std::uint64_t size) {
  Fts5Table table = TRY(Fts5Table::make(places.fts5()));
  Cost cost;
  for (std::uint64_t number = 0; number < size; ++number) {
    const Row row = rows.make(records.make(number));
    cost.text_megabytes += static_cast<double>(row.text_bytes()) / 1e6;
    const double before = processor_seconds();
    TRY(table.add(static_cast<std::int64_t>(number) + 1, row));
    cost.processor_seconds += processor_seconds() - before;
  }
  const double before = processor_seconds();
  TRY(table.close());
  cost.processor_seconds += processor_seconds() - before;
  cost.megabytes = megabytes_of(places.fts5().native());
  return cost;
}

}  // namespace khen::bench
