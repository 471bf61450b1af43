// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace khen::load {

enum class Goal { at_most, at_least };

// Says what was measured in a line that scripts/bench puts into its table, and fails the test when the goal is missed.
inline void show(std::string_view figure, double measured, Goal goal, double limit, std::string_view unit) {
  const bool met = goal == Goal::at_most ? measured <= limit : measured >= limit;
  fmt::print("FIGURE\t{}\t{:.6g} {}\t{} {:.6g} {}\t{}\n", figure, measured, unit, goal == Goal::at_most ? "≤" : "≥",
             limit, unit, met ? "met" : "missed");
  EXPECT_TRUE(met) << figure << ": " << measured << " " << unit;
}

}  // namespace khen::load
