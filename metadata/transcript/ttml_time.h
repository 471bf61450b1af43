// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "metadata/base/clock.h"

namespace khen {

// What <tt> says of its times (TTML2, section 7.2).
struct TtmlRates {
  double frame_rate = 30;
  double sub_frame_rate = 1;
  double tick_rate = 1;
};

// A time expression (TTML2, section 12.3.1): "00:00:05.3", "00:00:05:12" (frames), "5.5s", "126f", "45000t", "2m".
std::optional<milliseconds> parse_ttml_time(std::string_view text, const TtmlRates& rates);

}  // namespace khen
