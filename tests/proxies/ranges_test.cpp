// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest-spi.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

#include "tests/proxies/support/asker.h"
#include "tests/proxies/support/origin.h"

// Random ranges of files of every awkward size, compared byte for byte with the file, whoever stands between.
// KHEN_RANGES tells how many a way, if not ten thousand.
namespace khen::test {
namespace {

using Random = std::mt19937_64;

struct Part {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

struct Asked {
  std::string field;         // "" for the whole
  std::optional<Part> part;  // nothing: it cannot be satisfied
};

std::uint64_t near(Random& random, std::uint64_t place, std::uint64_t size) {
  constexpr std::uint64_t reach = 48 * 1024;
  const std::uint64_t from = place - std::min(place, reach);
  return std::min(from + random() % (2 * reach), size - 1);
}

// Written against RFC 9110, section 14.1.2, by itself: shares nothing with what it judges.
Asked draw(Random& random, const ServedFile& file) {
  const std::uint64_t size = file.size;
  const std::uint64_t place = file.places[random() % file.places.size()];
  const std::uint64_t length = 1 + random() % (random() % 2 == 0 ? 100 : 64 * 1024);
  const bool whole_fits = size <= 2 * slice;
  switch (random() % 8) {
    case 0: {
      const std::uint64_t taken = std::min(length, size);
      return {"bytes=-" + std::to_string(length), Part{size - taken, taken}};
    }
    case 1: return {"bytes=" + std::to_string(size + random() % 1000) + "-", std::nullopt};
    case 2: {
      const std::uint64_t first = whole_fits ? near(random, place, size) : size - 1 - random() % 4096;
      return {"bytes=" + std::to_string(first) + "-", Part{first, size - first}};
    }
    case 3: {
      const std::uint64_t first = size - 1 - random() % std::min<std::uint64_t>(size, 4096);
      return {"bytes=" + std::to_string(first) + "-" + std::to_string(size + random() % (slice * 3)),
              Part{first, size - first}};
    }
    case 4:
      if (whole_fits && random() % 8 == 0) return {"", Part{0, size}};
      [[fallthrough]];
    default: {
      const std::uint64_t first = near(random, place, size);
      const std::uint64_t taken = std::min(length, size - first);
      return {"bytes=" + std::to_string(first) + "-" + std::to_string(first + taken - 1), Part{first, taken}};
    }
  }
}

std::size_t rounds() {
  const char* wanted = std::getenv("KHEN_RANGES");
  return wanted != nullptr ? std::stoul(wanted) : 10'000;
}

void expect_answer(const ServedFile& file, const Asked& asked, const Answer& answer) {
  const std::string what = file.name + " " + asked.field;
  if (!asked.part) {
    ASSERT_EQ(answer.status, 416) << what;
    return;
  }
  const auto [first, length] = *asked.part;
  ASSERT_EQ(answer.status, asked.field.empty() ? 200 : 206) << what;
  ASSERT_EQ(answer.body.size(), length) << what;
  ASSERT_TRUE(answer.body == file.read(first, length)) << what << ": wrong bytes";
  if (asked.field.empty()) return;
  const std::string range =
      "bytes " + std::to_string(first) + "-" + std::to_string(first + length - 1) + "/" + std::to_string(file.size);
  ASSERT_EQ(answer.header("content-range"), range) << what;
}

class Bytes : public testing::TestWithParam<WayFacts> {};

TEST_P(Bytes, are_exact_to_the_byte) {
  const Origin origin(GetParam());
  const Way way(GetParam(), origin.port(), origin.root(), origin.pem());
  Asker asker(way.base());
  Random random(20);
  std::vector<const ServedFile*> files;
  for (const ServedFile& file : origin.files()) {
    if (file.size > 0) files.push_back(&file);
  }
  for (std::size_t i = 0; i < rounds() && !HasFatalFailure(); ++i) {
    const ServedFile& file = *files[random() % files.size()];
    const Asked asked = draw(random, file);
    const Answer answer =
        asker.get(file.address(), asked.field.empty() ? Asker::Fields{} : Asker::Fields{"Range: " + asked.field});
    expect_answer(file, asked, answer);
  }
  EXPECT_EQ(asker.get("/media/r/empty.mp4").status, 200);
  for (const char* range : {"Range: bytes=0-0", "Range: bytes=-5", "Range: bytes=7-"}) {
    const Answer of_nothing = asker.get("/media/r/empty.mp4", {range});
    EXPECT_TRUE(of_nothing.status == 200 || of_nothing.status == 416) << range << of_nothing.status;
    if (of_nothing.status == 200) {
      EXPECT_EQ(of_nothing.body, "");
    }
  }
  // That the bytes went the way that was meant.
  EXPECT_EQ(origin.sent() == 0, GetParam().sends_files);
}

INSTANTIATE_TEST_SUITE_P(Ways, Bytes, testing::ValuesIn(ways),
                         [](const auto& row) { return std::string(row.param.name); });

// The control: one wrong byte, one byte too few, a wrong place are seen.
TEST(RangesControl, a_wrong_byte_does_not_pass) {
  const Origin origin(ways[0]);
  const ServedFile& file = origin.file("slice.mp4");
  const Asked asked{"bytes=10-19", Part{10, 10}};
  const auto judged = [&](const Answer& answer) {
    testing::TestPartResultArray failures;
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    expect_answer(file, asked, answer);
    return failures.size() == 0;
  };
  const Answer right{206, {{"content-range", "bytes 10-19/1048576"}}, file.read(10, 10)};
  EXPECT_TRUE(judged(right));
  Answer wrong = right;
  wrong.body[9] ^= 1;
  EXPECT_FALSE(judged(wrong));
  wrong = right;
  wrong.body.pop_back();
  EXPECT_FALSE(judged(wrong));
  wrong = right;
  wrong.headers["content-range"] = "bytes 11-20/1048576";
  EXPECT_FALSE(judged(wrong));
}

}  // namespace
}  // namespace khen::test
