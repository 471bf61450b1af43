// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/load/support/figure.h"
#include "tests/load/support/film.h"
#include "tests/load/support/guest.h"
#include "tests/load/support/probe.h"
#include "tests/load/support/site.h"
#include "tests/support/size.h"

namespace khen::load {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t rate = 300'000 / 8;
constexpr int small_buffer = 16 * 1024;
constexpr std::uint64_t most_of_a_reader = 32ULL << 20U;

TEST(SlowReaders, all_get_what_they_can_take_while_others_are_answered) {
  const std::size_t count = khen::testing::size_from("KHEN_LOAD_READERS", 500);
  const std::uint64_t seconds = khen::testing::size_from("KHEN_LOAD_READ_SECONDS", 10);
  Site site;
  Crowd crowd(site.port());
  Tally reading;
  const std::uint64_t kernel = kernel_memory_of_tcp();
  std::vector<Guest*> readers;
  for (std::size_t i = 0; i < count; ++i) {
    readers.push_back(&crowd.add<Guest>(reading, nullptr, small_buffer));
    Question question = range_of_film(site.film(), i * 40'000, most_of_a_reader);
    question.rate = rate;
    readers.back()->ask(std::move(question));
  }
  Tally probes;
  crowd.add<Guest>(probes, probe(site.record(), 20ms));
  const auto offered_all = [&] {
    return std::all_of(readers.begin(), readers.end(), [&](Guest* one) { return one->offered() >= rate * seconds; });
  };
  ASSERT_TRUE(crowd.run_until(offered_all, 300s)) << reading.text();

  double least = 1;
  for (const Guest* one : readers) {
    least = std::min(least, static_cast<double>(one->taken()) / static_cast<double>(one->offered()));
    EXPECT_FALSE(one->was_cut());
    EXPECT_GT(one->reply().received(), rate * seconds / 2);
  }
  fmt::print("probe: {} answers, median {:.1f} ms, 99 % {:.1f} ms; memory of the kernel for a reader {} KB\n",
             probes.answers, probes.percentile(0.5), probes.percentile(0.99),
             (kernel_memory_of_tcp() - kernel) / count / 1024);
  show(fmt::format("{} readers of {} kbit/s: the slowest", count, rate * 8 / 1000), least * 100, Goal::at_least, 95,
       "% of its rate");
  show(fmt::format("of {} MB read slowly", reading.bytes / 1'000'000), static_cast<double>(reading.wrong_bytes),
       Goal::at_most, 0, "wrong bytes");
  EXPECT_TRUE(reading.surprises.empty()) << reading.text();
  EXPECT_GE(probes.answers, 20U);
  EXPECT_TRUE(all_went_well(probes)) << probes.text();
}

// Control: what the guests call right is what stands in the file.
TEST(SlowReaders, a_planted_byte_is_found) {
  Site site;
  FILE* const file = std::fopen(site.film_file().c_str(), "r+b");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fseek(file, 5'000'000, SEEK_SET), 0);
  std::fputc(film_bytes(5'000'000, 1).front() ^ 1, file);
  ASSERT_EQ(std::fclose(file), 0);
  Crowd crowd(site.port());
  Tally tally;
  Guest& guest = crowd.add<Guest>(tally);
  const auto asks = [&](std::uint64_t first, std::uint64_t length) {
    guest.ask(range_of_film(site.film(), first, length));
    return crowd.run_until([&] { return guest.is_idle(); }, 60s);
  };
  ASSERT_TRUE(asks(4'900'000, 100'000));
  EXPECT_EQ(tally.wrong_bytes, 0U);
  ASSERT_TRUE(asks(4'900'000, 200'000));
  EXPECT_EQ(tally.wrong_bytes, 1U);
  EXPECT_EQ(tally.answers, 2U);
}

}  // namespace
}  // namespace khen::load
