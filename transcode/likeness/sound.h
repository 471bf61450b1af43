// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Whether two sounds are the same performance, by their fingerprints (transcode/sound/fingerprint.h): 32 bits for about
// an eighth of a second each. Pure.
namespace khen {

using SoundItems = std::vector<std::uint32_t>;
inline constexpr double seconds_an_item = 0.1238;

// Places that a copy has too, wherever it begins: chosen by what is heard there, about one in eight.
struct SoundMark {
  std::uint32_t mark = 0;
  std::int32_t at = 0;  // item
};
std::vector<SoundMark> marks_of(std::span<const std::uint32_t> items);

struct SoundLikeness {
  double likeness = 0;  // 0 to 1
  int shift = 0;        // items by which what is heard in `one` comes later in `other`
};
// `shift`: where they are thought to lie on each other; a few items around it are tried. Absent: not the same, or too
// little of it, or too little happens in it to tell.
std::optional<SoundLikeness> compare_sounds(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other,
                                            int shift);

}  // namespace khen
