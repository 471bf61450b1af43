// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gauges.h"

#include <gtest/gtest.h>

#include "tests/support/archive.h"

namespace khen {
namespace {

bool tells(const Metrics& metrics, const std::string& line) {
  return metrics.exposition().find("\n" + line + "\n") != std::string::npos;
}

TEST(Gauges, follow_the_catalogue) {
  testing::TestArchive archive;
  const Searcher searcher(archive.home->paths.index);
  Metrics metrics;
  add_archive_gauges(metrics, *archive.home, searcher, archive.files);
  EXPECT_TRUE(tells(metrics, "khen_jobs_waiting 0")) << metrics.exposition();
  EXPECT_TRUE(tells(metrics, "khen_fixity_last_check_timestamp_seconds NaN"));
  const auto stored = archive.home->catalogue->write([&](Db& db) -> Result<void> {
    const Record record = TRY(create_record(db, archive.clock, record_named_after("a.wav"), {"a", ""}));
    TRY(enqueue(db, archive.clock, NewJob{JobKind::derive, "x", *record.id, 5}));
    return {};
  });
  ASSERT_TRUE(stored);
  EXPECT_TRUE(tells(metrics, "khen_jobs_waiting 1"));
  EXPECT_FALSE(tells(metrics, "khen_index_lag_changes 0")) << "nothing has taken the change in";
}

}  // namespace
}  // namespace khen
