// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ingest/deposit_workspace.h"
#include "metadata/base/clock.h"
#include "tests/support/faulty_files.h"
#include "tests/support/scratch.h"

namespace khen {
namespace {

TEST(Workspaces, are_made_while_others_look_whose_each_one_is) {
  const testing::Scratch scratch;
  testing::FaultyFiles files;
  const SystemClock clock;
  std::atomic<int> looks = 0;
  const std::jthread other([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const Path& path : Workspace::list(scratch.path()).value_or({})) {
        if (Workspace::take_over(path).value_or(std::nullopt)) ++looks;
      }
    }
  });
  for (int i = 0; i < 500; ++i) {
    const auto made = Workspace::make(files, clock, scratch.path());
    ASSERT_TRUE(made) << made.error().message;
  }
  EXPECT_GT(looks, 0) << "control: somebody looked";
}

}  // namespace
}  // namespace khen
