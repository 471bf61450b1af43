// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/load/support/figure.h"
#include "tests/load/support/guest.h"
#include "tests/load/support/probe.h"
#include "tests/load/support/site.h"
#include "tests/support/size.h"

namespace khen::load {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t first_ones = 500;
constexpr std::size_t at_once = 500;
constexpr double most_bytes = 2048;  // of an idle connection

class IdleConnections : public ::testing::Test {
 protected:
  // So many at a time: nobody's connections come all in the same moment.
  void ask_all(std::size_t from, std::size_t to) {
    for (std::size_t begin = from; begin < to; begin += at_once) {
      const std::size_t end = std::min(begin + at_once, to);
      for (std::size_t i = begin; i < end; ++i) {
        if (i == guests_.size()) guests_.push_back(&crowd_.add<Guest>(tally_));
        guests_[i]->ask(Question{.request = get(site_.record())});
      }
      const auto answered = [&] {
        return std::all_of(guests_.begin() + static_cast<std::ptrdiff_t>(begin),
                           guests_.begin() + static_cast<std::ptrdiff_t>(end),
                           [](Guest* one) { return one->is_idle(); });
      };
      ASSERT_TRUE(crowd_.run_until(answered, 60s)) << tally_.text();
    }
  }

  const std::size_t count_ = static_cast<std::size_t>(khen::testing::size_from("KHEN_LOAD_IDLE", 10'000));
  Site site_;
  Crowd crowd_{site_.port()};
  Tally tally_;
  std::vector<Guest*> guests_;
};

TEST_F(IdleConnections, cost_little_and_are_all_answered_again) {
  if (!may_open(count_ + 200)) GTEST_SKIP() << "this machine does not let a process open so many descriptors";
  ask_all(0, first_ones);
  const Figures before = site_.figures();
  ask_all(first_ones, count_);
  const Figures after = site_.figures();
  const std::uint64_t bytes = (after.memory - std::min(before.memory, after.memory)) / (count_ - first_ones);
  EXPECT_GE(after.descriptors - before.descriptors, count_ - first_ones) << "control: they are all held";
  if (memory_counts()) {
    show(fmt::format("an idle connection of {}", count_), static_cast<double>(bytes), Goal::at_most, most_bytes,
         "bytes");
  }
  ask_all(0, count_);
  EXPECT_EQ(tally_.answers, 2 * count_);
  EXPECT_TRUE(all_went_well(tally_)) << tally_.text();
  EXPECT_TRUE(std::all_of(guests_.begin(), guests_.end(), [](Guest* one) { return one->is_connected(); }));
}

}  // namespace
}  // namespace khen::load
