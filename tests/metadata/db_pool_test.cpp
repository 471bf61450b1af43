// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "metadata/db.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

// How many logs of catalogues this process has open: one a connection.
std::size_t open_logs() {
  std::size_t count = 0;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    if (std::filesystem::read_symlink(entry.path(), code).native().ends_with("-wal")) ++count;
  }
  return count;
}

TEST(DbPool, keeps_few_of_the_connections_that_many_at_once_have_needed) {
  const testing::Scratch scratch;
  const auto pool = DbPool::open(scratch / "catalogue.db").value();
  std::size_t most = 0;
  const std::function<Result<void>(int)> nested = [&](int depth) -> Result<void> {
    return pool->read([&](Db& db) -> Result<void> {
      TRY(db.execute("select count(*) from record"));
      most = std::max(most, open_logs());
      return depth > 0 ? nested(depth - 1) : Result<void>();
    });
  };
  ASSERT_TRUE(nested(40));
  EXPECT_GE(most, 40U) << "control: they were all needed";
  EXPECT_LE(open_logs(), 20U);
}

}  // namespace
}  // namespace khen
