// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transcode/child.h"
#include "transcode/media_info.h"

namespace khen {

// Reads FFmpeg's -progress output ("key=value" lines), which arrives in arbitrary pieces.
class ProgressReader {
 public:
  // Advance::made when position, frames or written bytes have grown; FFmpeg repeats them while it is stuck.
  Advance feed(std::string_view piece);
  [[nodiscard]] MediaTime position() const { return position_; }

 private:
  Advance line(std::string_view text);

  std::string rest_;
  MediaTime position_{0};
  std::int64_t frames_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace khen
