// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/load/support/figure.h"
#include "tests/load/support/guest.h"
#include "tests/load/support/site.h"
#include "tests/support/size.h"

namespace khen::load {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t piece = 4ULL << 20U;  // far more than the sockets between them hold
constexpr std::uint64_t quick = 1ULL << 20U;  // bytes a second: a few seconds
constexpr std::uint64_t stalled = 1;          // who reads on only after the end
constexpr int small_buffer = 16 * 1024;

class Stop : public ::testing::Test {
 protected:
  std::vector<Guest*> readers(std::size_t count, std::uint64_t rate) {
    std::vector<Guest*> made;
    for (std::size_t i = 0; i < count; ++i) {
      made.push_back(&crowd_.add<Guest>(tally_, nullptr, small_buffer));
      Question question = range_of_film(site_.film(), i * 10'000, piece);
      question.rate = rate;
      made.back()->ask(std::move(question));
    }
    return made;
  }

  Site site_;
  Crowd crowd_{site_.port()};
  Tally tally_;
};

TEST_F(Stop, finishes_every_stream_or_cuts_it_cleanly) {
  const std::size_t half = static_cast<std::size_t>(khen::testing::size_from("KHEN_LOAD_STREAMS", 200)) / 2;
  const std::vector<Guest*> reading = readers(half, quick);
  const std::vector<Guest*> stuck = readers(half, stalled);
  const auto all_begun = [&] {
    return std::all_of(reading.begin(), reading.end(), [](Guest* one) { return one->reply().has_head(); });
  };
  ASSERT_TRUE(crowd_.run_until(all_begun, 60s)) << tally_.text();
  crowd_.run_for(500ms);  // the stuck ones have asked by then and fill their buffers
  ASSERT_EQ(tally_.answers, 0U) << "control: all of them are in the middle of it";
  ASSERT_GE(site_.figures().descriptors, 2 * half);

  const auto began = Clock::now();
  site_.terminate();
  ASSERT_TRUE(crowd_.run_until([&] { return site_.ended().has_value(); }, 150s)) << "the process did not end";
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  EXPECT_EQ(site_.ended(), 0);
  for (Guest* one : stuck) one->read_on();
  const auto all_done = [&] {
    const auto done = [](Guest* one) { return one->is_idle(); };
    return std::all_of(stuck.begin(), stuck.end(), done) && std::all_of(reading.begin(), reading.end(), done);
  };
  ASSERT_TRUE(crowd_.run_until(all_done, 60s)) << tally_.text();

  for (const Guest* one : reading) EXPECT_TRUE(one->reply().is_whole());
  for (const Guest* one : stuck) {
    EXPECT_TRUE(one->was_cut());
    EXPECT_EQ(one->reply().length(), piece);
    EXPECT_LT(one->reply().received(), piece);
    EXPECT_GT(one->reply().received(), 0U);
  }
  // 30 s for what runs, and what it takes to end on a busy machine.
  show(fmt::format("SIGTERM during {} streams: ended after", 2 * half), took, Goal::at_most, 60, "s");
  show("of them cut before their time", static_cast<double>(half) - static_cast<double>(tally_.answers), Goal::at_most,
       0, "");
  show("of them with wrong bytes", static_cast<double>(tally_.wrong_bytes), Goal::at_most, 0, "");
  EXPECT_EQ(tally_.broken, half);
  EXPECT_TRUE(tally_.surprises.empty()) << tally_.text();
}

}  // namespace
}  // namespace khen::load
