// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "metadata/db.h"

namespace khen::test {
namespace {

// What any process has committed shows at once; reading and rolling back don't.
TEST(ChangeMark, differs_after_each_commit_and_only_then) {
  const auto directory = TemporaryDirectory::make(std::filesystem::temp_directory_path(), "khen-mark").value();
  const Path file = directory.path() / "catalogue.db";
  const auto ours = DbPool::open(file).value();
  const auto theirs = DbPool::open(file).value();
  ASSERT_TRUE(ours->write([](Db& db) { return db.execute("create table mark (n)"); }));
  const auto write = [](DbPool& pool) {
    EXPECT_TRUE(pool.write([](Db& db) { return db.execute("insert into mark values (1)"); }));
  };
  std::set<std::array<std::uint32_t, 24>> seen;
  for (int i = 0; i < 200; ++i) {
    write(i % 2 == 0 ? *ours : *theirs);
    const auto mark = ours->change_mark();
    ASSERT_TRUE(mark);
    EXPECT_TRUE(seen.insert(mark->words).second) << i;
    EXPECT_EQ(theirs->change_mark(), mark);
    EXPECT_TRUE(ours->read([](Db& db) { return db.execute("select * from mark"); }));
    EXPECT_FALSE(ours->write([](Db& db) -> Result<void> {
      TRY(db.execute("insert into mark values (2)"));
      return fail(Code::internal, "internal");
    }));
    EXPECT_EQ(ours->change_mark(), mark);
  }
}

}  // namespace
}  // namespace khen::test
