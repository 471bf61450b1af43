// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/analyzer.h"

namespace khen {

// A time written in words within running text: "những năm 1970", "the 1960s", "XIX век", "rằm tháng bảy".
struct DateWords {
  std::uint32_t first = 0;  // tokens of the analysis
  std::uint32_t count = 0;
  // Either years, both included,
  int first_year = 0;
  int last_year = 0;
  // or a day or month of the lunar calendar.
  std::optional<int> lunar_month{};
  std::optional<int> lunar_day{};
};

// In reading order, not overlapping. Marks need not be typed. A bare year is left to whoever reads words.
std::vector<DateWords> date_words(const Analysis& analysis);

}  // namespace khen
