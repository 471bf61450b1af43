// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

struct PixelLayout {
  int bit_depth = 0;   // of one component; 0 when the name tells nothing
  std::string chroma;  // "4:2:0"; empty for RGB, grey and unknown
};

// What FFmpeg's name of a pixel format tells: "yuv422p10le" is 4:2:2 of 10 bits. Pure.
PixelLayout pixel_layout(std::string_view name);

}  // namespace khen
