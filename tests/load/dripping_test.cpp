// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/load/support/dripper.h"
#include "tests/load/support/figure.h"
#include "tests/load/support/guest.h"
#include "tests/load/support/probe.h"
#include "tests/load/support/site.h"
#include "tests/support/size.h"
#include "tests/load/support/tus.h"

namespace khen::load {
namespace {

using namespace std::chrono_literals;

constexpr double most_growth = 10;  // MB of memory, by all of them together

// Opens one connection after the other, each of which drips after its opening words, and waits until all were refused.
class Dripping : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!may_open(2 * count_ + 500)) GTEST_SKIP() << "this machine does not let a process open so many descriptors";
    crowd_.add<Guest>(probes_, probe(site_.record(), 20ms));
  }

  // Every thread of the site's pool has had work and has its own memory.
  void warm_up(const std::vector<Question>& questions) {
    Crowd crowd(site_.port());
    Tally tally;
    for (const Question& one : questions) crowd.add<Guest>(tally).ask(one);
    ASSERT_TRUE(crowd.run_until([&] { return tally.answers == questions.size(); }, 120s)) << tally.text();
    EXPECT_TRUE(all_went_well(tally)) << tally.text();
  }

  void add(Drips& drips, const std::string& opening) { crowd_.add<Dripper>(drips, opening); }

  void run_until_all_are_refused(const std::function<std::size_t()>& refused) {
    const Figures before = at_first_;
    std::uint64_t most = 0;
    std::size_t held = 0;
    const bool all = crowd_.run_until(
        [&] {
          if (Clock::now() >= look_again_) {
            look_again_ = Clock::now() + 500ms;
            const Figures now = site_.figures();
            most = std::max(most, now.memory - std::min(now.memory, before.memory));
            held = std::max(held, now.descriptors - std::min(now.descriptors, before.descriptors));
          }
          return refused() == count_;
        },
        150s);
    EXPECT_TRUE(all) << refused() << " of " << count_;
    fmt::print("probe: {} answers, median {:.1f} ms, 99 % {:.1f} ms\n", probes_.answers, probes_.percentile(0.5),
               probes_.percentile(0.99));
    EXPECT_GE(held, count_ * 9 / 10) << "control: they were there at the same time";
    EXPECT_GE(probes_.answers, 50U);
    EXPECT_TRUE(all_went_well(probes_)) << probes_.text();
    if (memory_counts()) {
      show(fmt::format("{} {}: memory", count_, what_), static_cast<double>(most) / 1e6, Goal::at_most, most_growth,
           "MB more");
    }
  }

  const std::size_t count_ = static_cast<std::size_t>(khen::testing::size_from("KHEN_LOAD_DRIPPERS", 1000));
  Site site_;
  Crowd crowd_{site_.port()};
  Tally probes_;
  Figures at_first_;
  std::string what_;
  Clock::time_point look_again_{};
};

TEST_F(Dripping, heads_are_refused_at_their_deadline) {
  crowd_.run_until([&] { return probes_.answers >= 50; }, 60s);
  what_ = "heads that drip";
  at_first_ = site_.figures();
  Drips drips;
  for (std::size_t i = 0; i < count_; ++i) add(drips, "GET / HTTP/1.1\r\nHost: khen.test\r\nX-Drip: ");
  run_until_all_are_refused([&] { return drips.count(); });
  EXPECT_EQ(drips.refused[408], count_);
  EXPECT_GE(drips.soonest, 10s) << "whoever is only slow has all the time that was promised";
}

TEST_F(Dripping, bodies_are_refused_at_their_deadline) {
  const std::string fields = site_.log_in();
  const std::vector<std::string> uploads = create_uploads(site_.port(), fields, count_ / 2, 1000);
  ASSERT_EQ(uploads.size(), count_ / 2);
  std::vector<Question> first_bytes;
  for (const std::string& upload : uploads) {
    first_bytes.push_back({.request = patch_head(upload, fields, 0, 1) + "a", .status = 204});
  }
  warm_up(first_bytes);
  what_ = "bodies that drip";
  at_first_ = site_.figures();
  Drips forms;
  Drips pieces;
  for (std::size_t i = 0; i < count_ - count_ / 2; ++i) {
    add(forms,
        "POST /api/v1/session HTTP/1.1\r\nHost: khen.test\r\nContent-Type: application/json\r\nContent-Length: "
        "1000\r\n\r\n{");
  }
  for (const std::string& upload : uploads) add(pieces, patch_head(upload, fields, 1, 999));
  run_until_all_are_refused([&] { return forms.count() + pieces.count(); });
  EXPECT_EQ(forms.refused[408], count_ - count_ / 2);
  // What came of an upload counts, and the answer says how much.
  EXPECT_EQ(pieces.refused[204], count_ / 2);
  EXPECT_GE(std::min(forms.soonest, pieces.soonest), 30s);
}

}  // namespace
}  // namespace khen::load
