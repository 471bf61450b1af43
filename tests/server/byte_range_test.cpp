// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/byte_range.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace khen {
namespace {

struct Row {
  std::string_view header;
  std::uint64_t size;
  RangeOutcome outcome;
  std::uint64_t offset;
  std::uint64_t length;
};

using enum RangeOutcome;

constexpr Row rows[] = {
    {"", 10, whole, 0, 10},
    {"bytes=0-0", 10, partial, 0, 1},
    {"bytes=0-9", 10, partial, 0, 10},
    {"bytes=9-9", 10, partial, 9, 1},
    {"bytes=3-", 10, partial, 3, 7},
    {"bytes=0-999999", 10, partial, 0, 10},
    {"bytes=5-9000000", 6, partial, 5, 1},
    {"bytes=-3", 10, partial, 7, 3},
    {"bytes=-99", 10, partial, 0, 10},
    {"BYTES=1-2", 10, partial, 1, 2},
    {"bytes= 1-2 ", 10, partial, 1, 2},
    {"bytes=10-", 10, unsatisfiable, 0, 0},
    {"bytes=10-20", 10, unsatisfiable, 0, 0},
    {"bytes=-0", 10, unsatisfiable, 0, 0},
    {"bytes=99999999999999999999999-", 10, unsatisfiable, 0, 0},
    {"bytes=0-99999999999999999999999", 10, partial, 0, 10},
    {"bytes=18446744073709551615-", 10, unsatisfiable, 0, 0},
    {"bytes=-18446744073709551616", 10, partial, 0, 10},
    {"bytes=5-4", 10, whole, 0, 10},
    {"bytes=0-1,3-4", 10, whole, 0, 10},
    {"bytes=0-,0-,0-", 10, whole, 0, 10},
    {"bytes=", 10, whole, 0, 10},
    {"bytes=-", 10, whole, 0, 10},
    {"bytes=a-b", 10, whole, 0, 10},
    {"bytes=1--2", 10, whole, 0, 10},
    {"bytes=+1-2", 10, whole, 0, 10},
    {"bytes 0-1", 10, whole, 0, 10},
    {"items=0-1", 10, whole, 0, 10},
    {"bytes=0-0", 0, whole, 0, 0},
    {"bytes=0-", 0, whole, 0, 0},
    {"bytes=-5", 0, whole, 0, 0},
    {"bytes=-0", 0, whole, 0, 0},
    {"bytes=0-0", 1, partial, 0, 1},
    {"bytes=-1", 1, partial, 0, 1},
    {"bytes=5368709119-", 5368709120, partial, 5368709119, 1},
};

TEST(ByteRange, rows_of_the_standard_and_of_its_abusers) {
  for (const Row& row : rows) {
    const RangeDecision got = resolve_range(row.header, row.size);
    EXPECT_EQ(got.outcome, row.outcome) << row.header << " of " << row.size;
    EXPECT_EQ(got.offset, row.offset) << row.header << " of " << row.size;
    EXPECT_EQ(got.length, row.length) << row.header << " of " << row.size;
  }
}

TEST(ByteRange, no_range_ever_reaches_past_the_end) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t size = random() % 50;
    const std::string header = "bytes=" + (random() % 4 == 0 ? "" : std::to_string(random() % 60)) + "-" +
                               (random() % 4 == 0 ? "" : std::to_string(random() % 60));
    const RangeDecision got = resolve_range(header, size);
    EXPECT_LE(got.offset + got.length, size) << header << " of " << size;
    EXPECT_TRUE(got.outcome != partial || got.length > 0) << header << " of " << size;
  }
}

TEST(ByteRange, content_range_names_what_is_sent) {
  EXPECT_EQ(content_range(resolve_range("bytes=2-4", 10), 10), "bytes 2-4/10");
  EXPECT_EQ(content_range(resolve_range("bytes=10-", 10), 10), "bytes */10");
}

}  // namespace
}  // namespace khen
