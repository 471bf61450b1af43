// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

// Colour as HEIF and AVIF declare it beside or instead of a profile (ISO/IEC 14496-12, 12.1.5; code points of ITU-T
// H.273).
namespace khen {

struct CodedColour {
  int primaries = 2;  // 1: BT.709, 9: BT.2020, 12: Display P3, 2: not said
  int transfer = 2;   // 1, 6, 13: as sRGB; 16: PQ; 18: HLG; 2: not said
};

// `head`: the beginning of the file, with the whole `meta` box. Absent when nothing is declared. Foreign bytes: never
// fails, whatever they are.
std::optional<CodedColour> coded_colour(std::string_view head);

}  // namespace khen
