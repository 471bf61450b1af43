// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/server/support/hostile_site.h"

// The real program under everything that is known to be thrown at one.
namespace khen::test {
namespace {

TEST(HostileSite, answers_every_attack_with_a_sentence_and_does_not_grow) {
  struct Part {
    const char* name;
    void (HostileSite::*attack)();
  };
  constexpr Part parts[] = {{"wrong methods", &HostileSite::wrong_methods},
                            {"hostile values", &HostileSite::hostile_values},
                            {"broken bodies", &HostileSite::broken_bodies},
                            {"broken forms", &HostileSite::broken_forms},
                            {"odd uploads", &HostileSite::odd_uploads},
                            {"odd pictures", &HostileSite::odd_pictures},
                            {"odd ranges", &HostileSite::odd_ranges},
                            {"odd fields", &HostileSite::odd_fields},
                            {"hostile connections", &HostileSite::hostile_connections}};
  HostileSite site;
  site.ask_for_everything();  // what is loaded once is loaded
  const SiteProcess& process = site.process();
  const auto memory = static_cast<std::int64_t>(process.anonymous_memory());
  std::size_t descriptors = 0;
  std::int64_t grown = 0;
  std::string told;
  for (int round = 1; round <= 2; ++round) {
    for (const Part& part : parts) {
      (site.*part.attack)();
      ASSERT_TRUE(process.is_alive()) << part.name << ": " << process.log();
      grown = static_cast<std::int64_t>(process.anonymous_memory()) - memory;
      told += fmt::format("{} KB after {}; ", grown / 1024, part.name);
    }
    if (round == 1) descriptors = process.descriptors();
  }
  RecordProperty("grown", told);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LE(grown, 10 << 20) << told;
#endif
  EXPECT_LE(process.descriptors(), descriptors + 2);
  EXPECT_EQ(process.log().find("request.failed"), std::string::npos) << process.log();
  EXPECT_TRUE(site.still_serves());
}

}  // namespace
}  // namespace khen::test
