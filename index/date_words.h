// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "index/analyzer.h"
#include "metadata/edtf.h"

namespace khen {

// A time written in words within running text: "những năm 1970", "the 1960s", "XIX век", "rằm tháng bảy", "lễ hội
// tháng này", "before 1945".
struct DateWords {
  std::uint32_t first = 0;  // tokens of the analysis
  std::uint32_t count = 0;
  // Either a span of years,
  DateSpan span{};
  // or a day or month of the lunar calendar,
  std::optional<int> lunar_month{};
  std::optional<int> lunar_day{};
  // or this month (0), the next one (1): ours, or that of the lunar calendar.
  std::optional<int> months_from_now{};
  bool is_lunar = false;
};

// In reading order, not overlapping. Marks need not be typed. A bare year is left to whoever reads words.
std::vector<DateWords> date_words(const Analysis& analysis);

}  // namespace khen
