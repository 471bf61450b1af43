// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gauges.h"

#include <gtest/gtest.h>

#include <latch>

#include "tests/server/raw_client.h"
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
  EXPECT_TRUE(tells(metrics, "khen_fixity_last_run_timestamp_seconds NaN"));
  EXPECT_TRUE(tells(metrics, "khen_fixity_findings 0"));
  const auto stored = archive.home->catalogue->write([&](Db& db) -> Result<void> {
    const Record record = TRY(create_record(db, archive.clock, record_named_after("a.wav"), {"a", ""}));
    TRY(enqueue(db, archive.clock, NewJob{JobKind::derive, "x", *record.id, 5}));
    return {};
  });
  ASSERT_TRUE(stored);
  EXPECT_TRUE(tells(metrics, "khen_jobs_waiting 1"));
  EXPECT_FALSE(tells(metrics, "khen_index_lag_changes 0")) << "nothing has taken the change in";
}

TEST(Gauges, tell_of_second_copies) {
  testing::TestArchive archive;
  const std::vector<CopyPlace> copies{{"disk-b", archive.scratch / "disk-b"}, {"disk-c", archive.scratch / "disk-c"}};
  Metrics metrics;
  add_copy_gauges(metrics, *archive.home, copies);
  std::filesystem::create_directories(copies.front().directory);
  ASSERT_TRUE(prepare_copy(archive.files, archive.clock, copies.front()));
  EXPECT_TRUE(tells(metrics, "khen_vault_copies_away 1")) << metrics.exposition();
  EXPECT_TRUE(tells(metrics, "khen_vault_copies_behind 0"));
  ASSERT_TRUE(archive.home->catalogue->write([&](Db& db) {
    return create_record(db, archive.clock, record_named_after("a.wav"), {"a", ""});
  }));
  EXPECT_TRUE(tells(metrics, "khen_vault_copies_behind 1"));
}

TEST(Gauges, tell_how_busy_the_server_is) {
  std::latch working(1);
  std::latch go_on(1);
  test::RunningServer server(
      [&](Request&) {
        working.count_down();
        go_on.wait();
        return text_reply(200, "text/plain", "");
      },
      {.threads = 1});
  Metrics metrics;
  add_server_gauges(metrics, [&] { return server.server().load(); });
  EXPECT_TRUE(tells(metrics, "khen_http_connections 0")) << metrics.exposition();
  test::RawClient first(server.port());
  first.send(test::get("/"));
  working.wait();
  EXPECT_TRUE(tells(metrics, "khen_http_connections 1")) << metrics.exposition();
  EXPECT_TRUE(tells(metrics, "khen_http_cheap_running 1")) << metrics.exposition();
  EXPECT_TRUE(tells(metrics, "khen_http_heavy_running 0")) << metrics.exposition();
  go_on.count_down();
  EXPECT_EQ(first.read_reply().status, 200);
}

}  // namespace
}  // namespace khen
