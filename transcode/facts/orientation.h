// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace khen {

// How a stored picture becomes upright: first flipped left to right when `mirrored`, then turned clockwise.
struct Orientation {
  int rotation = 0;  // 0, 90, 180 or 270
  bool mirrored = false;
  friend bool operator==(const Orientation&, const Orientation&) = default;
};

// From a display matrix (ISO/IEC 14496-12, section 6.2.2) as ffprobe prints it: three lines "00000000: a b u". Angles
// between the quarter turns become the nearest one. Absent when the text is no such matrix. FFmpeg's own autorotation
// does the same for all eight orientations. Pure.
std::optional<Orientation> orientation_in(std::string_view matrix);

}  // namespace khen
