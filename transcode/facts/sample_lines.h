// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "transcode/media_info.h"

namespace khen {

// What FFmpeg prints while it looks at one sample: idet's and blackframe's marks on each frame, and a framecrc line for
// each frame of the trial encode. Sums up over lines and samples. Pure, flat memory.
class SampleSummary {
 public:
  void add(std::string_view line);
  // `rate`: frames a second of the source, for the bit rate of the trial.
  [[nodiscard]] SurveyFacts finish(const Rate& rate) const;
  [[nodiscard]] bool empty() const { return frames_ == 0; }

 private:
  [[nodiscard]] int fields_of_one_order() const;

  int frames_ = 0;
  int top_first_ = 0;
  int bottom_first_ = 0;
  int progressive_ = 0;
  int repeated_top_ = 0;
  int repeated_bottom_ = 0;
  int black_ = 0;
  std::uint64_t encoded_frames_ = 0;
  std::uint64_t encoded_bytes_ = 0;
};

}  // namespace khen
