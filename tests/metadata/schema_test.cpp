// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/schema.h"

#include <gtest/gtest.h>

#include "tests/support/scratch.h"

namespace khen {
namespace {

std::int64_t number(Db& db, const std::string& sql) {
  Statement statement = db.prepare(sql).value();
  EXPECT_TRUE(statement.step().value());
  return statement.number(0);
}

TEST(Schema, is_as_durable_as_promised) {
  const testing::Scratch scratch;
  Db db = Db::open(scratch / "catalogue.db", DbMode::read_write).value();
  ASSERT_TRUE(migrate(db, scratch / "catalogue.db"));
  EXPECT_EQ(number(db, "pragma synchronous"), 2);  // FULL
  EXPECT_EQ(number(db, "pragma foreign_keys"), 1);
  EXPECT_EQ(number(db, "select count(*) from pragma_journal_mode where journal_mode = 'wal'"), 1);
  EXPECT_EQ(number(db,
                   "select count(*) from pragma_table_list where schema = 'main' and type = 'table'"
                   " and strict = 0 and name not like 'sqlite_%'"),
            0);
}

TEST(Schema, is_brought_up_to_date_once) {
  const testing::Scratch scratch;
  const Path file = scratch / "catalogue.db";
  for (int i = 0; i < 2; ++i) {
    Db db = Db::open(file, DbMode::read_write).value();
    ASSERT_TRUE(migrate(db, file));
    EXPECT_EQ(number(db, "pragma user_version"), schema_version());
  }
}

TEST(Schema, of_a_newer_program_is_refused_untouched) {
  const testing::Scratch scratch;
  const Path file = scratch / "catalogue.db";
  Db db = Db::open(file, DbMode::read_write).value();
  ASSERT_TRUE(migrate(db, file));
  ASSERT_TRUE(db.execute("pragma user_version = 999"));
  const auto refused = migrate(db, file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::newer);
  EXPECT_EQ(number(db, "pragma user_version"), 999);
}

TEST(Db, copies_itself_while_open) {
  const testing::Scratch scratch;
  const auto pool = DbPool::open(scratch / "catalogue.db").value();
  ASSERT_TRUE(pool->write([](Db& db) { return db.execute("insert into collection values ('a', '{}', 0)"); }));
  ASSERT_TRUE(pool->read([&](Db& db) { return db.copy_to(scratch / "copy.db"); }));
  Db copy = Db::open(scratch / "copy.db", DbMode::read_only).value();
  EXPECT_EQ(number(copy, "select count(*) from collection"), 1);
}

TEST(Db, tells_a_file_that_is_no_database) {
  const testing::Scratch scratch;
  LocalFiles files;
  ASSERT_TRUE(write_durably(files, scratch / "catalogue.db", std::string(4096, 'x')));
  const auto opened = DbPool::open(scratch / "catalogue.db");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::corrupt);
}

}  // namespace
}  // namespace khen
