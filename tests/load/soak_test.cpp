// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/load/support/customs.h"
#include "tests/load/support/figure.h"
#include "tests/load/support/probe.h"
#include "tests/load/support/site.h"
#include "tests/support/size.h"

namespace khen::load {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t descriptors_more = 8;
// Of the catalogue two for each of 128 threads, and some; of the index 32 readers with the databases of a class or two.
constexpr std::size_t most_of_readers = 300 + 32 * 20;
constexpr double memory_more = 1.05;
constexpr double memory_aside = 1 << 20;  // so many bytes say nothing

// Once all have left and the site has noticed.
Figures figures_at_rest(const Site& site, Crowd& crowd) {
  Figures now = site.figures();
  for (int same = 0, looks = 0; same < 5 && looks < 200; ++looks) {
    crowd.run_for(100ms);
    const Figures next = site.figures();
    same = next.descriptors == now.descriptors ? same + 1 : 0;
    now = next;
  }
  return now;
}

// "" when `last` is no more than `warm`.
std::string growth(const Figures& warm, const Figures& last) {
  const double most = static_cast<double>(warm.memory) * memory_more + memory_aside;
  std::string text;
  if (last.descriptors > warm.descriptors + descriptors_more) {
    text += fmt::format("descriptors {} → {}; ", warm.descriptors, last.descriptors);
  }
  if (memory_counts() && static_cast<double>(last.memory) > most) {
    text += fmt::format("memory {} → {} KB", warm.memory / 1024, last.memory / 1024);
  }
  return text;
}

Figures median(std::vector<Figures> figures) {
  const auto middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
  std::nth_element(figures.begin(), middle, figures.end(),
                   [](const Figures& a, const Figures& b) { return a.memory < b.memory; });
  Figures made = *middle;
  std::nth_element(figures.begin(), middle, figures.end(),
                   [](const Figures& a, const Figures& b) { return a.descriptors < b.descriptors; });
  made.descriptors = middle->descriptors;
  return made;
}

struct Seen {
  Tally seeking;
  Tally slow;
  Tally deserting;
  Tally browsing;
  Tally uploading;
  std::uint64_t stored = 0;

  [[nodiscard]] std::array<const Tally*, 5> all() const { return {&seeking, &slow, &deserting, &browsing, &uploading}; }
  [[nodiscard]] std::uint64_t wrong() const { return seeking.wrong_bytes + slow.wrong_bytes + deserting.wrong_bytes; }
  [[nodiscard]] std::uint64_t server_errors() const {
    std::uint64_t sum = 0;
    for (const Tally* one : all()) sum += one->server_errors;
    return sum;
  }
};

void bring_in_all(Crowd& crowd, const Site& site, const std::string& fields, std::uint32_t seed, Seen& seen) {
  using On = Question::On;
  for (std::uint32_t i = 0; i < 15; ++i) {
    crowd.add<Guest>(seen.seeking, seeker(site.film(), seed + i, On::same_connection));
    crowd.add<Guest>(seen.seeking, seeker(site.film(), seed + 100 + i, On::new_connection));
  }
  for (std::uint32_t i = 0; i < 40; ++i) {
    crowd.add<Guest>(seen.slow, slow_reader(site.film(), seed + 200 + i), 16 * 1024);
  }
  for (std::uint32_t i = 0; i < 20; ++i) crowd.add<Guest>(seen.deserting, deserter(site.film(), seed + 300 + i));
  for (std::uint32_t i = 0; i < 5; ++i) crowd.add<Guest>(seen.browsing, browser(site.record(), seed + 400 + i));
  for (std::uint32_t i = 0; i < 2; ++i) {
    crowd.add<Guest>(seen.uploading, uploader(fields, seed + 500 + i, seen.stored));
  }
}

// So that every thread of the site's pool has had work.
void ask_all_at_once(const Site& site) {
  constexpr std::size_t count = 300;
  Crowd crowd(site.port());
  Tally tally;
  for (std::size_t i = 0; i < count; ++i) {
    crowd.add<Guest>(tally).ask(Question{.request = get(fmt::format("/vi/search?q=ru&n={}", i))});
  }
  EXPECT_TRUE(crowd.run_until([&] { return tally.answers == count; }, 120s)) << tally.text();
  EXPECT_TRUE(all_went_well(tally)) << tally.text();
}

TEST(Soak, leaves_descriptors_and_memory_as_they_were_and_no_byte_is_wrong) {
  const std::uint64_t seconds = khen::testing::size_from("KHEN_SOAK_SECONDS", 90);
  const std::uint64_t rounds = std::clamp<std::uint64_t>(seconds / 10, 8, 120);
  Site site;
  const std::string fields = site.log_in();
  Crowd crowd(site.port());
  Seen seen;
  ask_all_at_once(site);
  std::vector<Figures> figures;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    bring_in_all(crowd, site, fields, static_cast<std::uint32_t>(round * 1000), seen);
    crowd.run_for(Milliseconds(seconds * 1000 / rounds));
    crowd.dismiss_all();
    figures.push_back(figures_at_rest(site, crowd));
    if (round % std::max<std::uint64_t>(1, rounds / 8) == 0) {
      fmt::print("after {:2} of {} rounds: {} descriptors, {} KB\n", round + 1, rounds, figures.back().descriptors,
                 figures.back().memory / 1024);
      std::fflush(stdout);  // an hour is long
    }
  }
  fmt::print("seeking: {}\nslow: {}\ndeserting: {}\nbrowsing: {}\nuploading: {}, {} stored\n", seen.seeking.text(),
             seen.slow.text(), seen.deserting.text(), seen.browsing.text(), seen.uploading.text(), seen.stored);
  for (const Tally* one : seen.all()) {
    EXPECT_TRUE(all_went_well(*one)) << one->text();
  }
  EXPECT_GE(seen.seeking.answers, rounds);
  EXPECT_GE(seen.slow.answers, rounds);
  EXPECT_GE(seen.deserting.torn_off, rounds);
  EXPECT_GE(seen.browsing.answers, rounds);
  EXPECT_GE(seen.stored, 1U);
  // The first half is for warming up.
  const auto quarter = static_cast<std::ptrdiff_t>(figures.size() / 4);
  const Figures warm = median({figures.begin() + quarter, figures.begin() + 2 * quarter});
  const Figures last = median({figures.end() - quarter, figures.end()});
  const std::string what = fmt::format("after {} s of soaking: ", seconds);
  const auto change = [](auto from, auto to) { return static_cast<double>(to) - static_cast<double>(from); };
  EXPECT_LE(last.of_readers, most_of_readers);
  show(what + "descriptors", change(warm.descriptors, last.descriptors), Goal::at_most, descriptors_more, "more");
  if (memory_counts()) {
    const double most = static_cast<double>(warm.memory) * (memory_more - 1) + memory_aside;
    show(what + "memory", change(warm.memory, last.memory) / 1e6, Goal::at_most, most / 1e6, "MB more");
  }
  show(what + "wrong bytes", static_cast<double>(seen.wrong()), Goal::at_most, 0, "");
  show(what + "answers of 5xx", static_cast<double>(seen.server_errors()), Goal::at_most, 0, "");
  EXPECT_EQ(growth(warm, last), "");
}

// Control: what is held is seen.
TEST(Soak, connections_that_stay_are_told) {
  Site site;
  Crowd crowd(site.port());
  Tally tally;
  const Figures before = figures_at_rest(site, crowd);
  for (std::size_t i = 0; i < 2 * descriptors_more; ++i) {
    crowd.add<Guest>(tally).ask(Question{.request = get(site.record())});
  }
  ASSERT_TRUE(crowd.run_until([&] { return tally.answers == 2 * descriptors_more; }, 60s)) << tally.text();
  EXPECT_NE(growth(before, figures_at_rest(site, crowd)), "");
  Figures more = before;
  more.memory += before.memory / 10 + static_cast<std::uint64_t>(2 * memory_aside);
  EXPECT_EQ(growth(before, more) != "", memory_counts());
}

}  // namespace
}  // namespace khen::load
