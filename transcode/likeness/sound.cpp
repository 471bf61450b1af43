// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/likeness/sound.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

namespace khen {
namespace {

constexpr std::uint32_t one_in = 8;
constexpr int dropped_bits = 4;           // the least certain ones
constexpr int tried = 2;                  // items to either side
constexpr std::size_t least_items = 56;   // seven seconds
constexpr double most_wrong_bits = 0.27;  // unrelated sounds differ in nearly half of them
constexpr double least_variety = 0.2;     // different items of all: hum and silence have a few

// Well mixed, so that the choice doesn't depend on a few bits.
std::uint32_t mixed(std::uint32_t value) {
  value ^= value >> 16;
  value *= 0x7feb352dU;
  value ^= value >> 15;
  value *= 0x846ca68bU;
  return value ^ (value >> 16);
}

struct Overlap {
  std::span<const std::uint32_t> one;
  std::span<const std::uint32_t> other;
};

Overlap overlap_of(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other, int shift) {
  const auto skip_one = static_cast<std::size_t>(std::max(0, -shift));
  const auto skip_other = static_cast<std::size_t>(std::max(0, shift));
  if (skip_one >= one.size() || skip_other >= other.size()) return {};
  const std::size_t length = std::min(one.size() - skip_one, other.size() - skip_other);
  return {one.subspan(skip_one, length), other.subspan(skip_other, length)};
}

bool varies(std::span<const std::uint32_t> items) {
  const std::unordered_set<std::uint32_t> different(items.begin(), items.end());
  return static_cast<double>(different.size()) >= least_variety * static_cast<double>(items.size());
}

double wrong_bits(const Overlap& overlap) {
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < overlap.one.size(); ++i)
    wrong += static_cast<unsigned>(std::popcount(overlap.one[i] ^ overlap.other[i]));
  return static_cast<double>(wrong) / (32.0 * static_cast<double>(overlap.one.size()));
}

}  // namespace

std::vector<SoundMark> marks_of(std::span<const std::uint32_t> items) {
  std::vector<SoundMark> marks;
  std::unordered_set<std::uint32_t> seen;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::uint32_t mark = items[i] >> dropped_bits;
    if (mark == 0 || mixed(mark) % one_in != 0 || !seen.insert(mark).second) continue;
    marks.push_back({mark, static_cast<std::int32_t>(i)});
  }
  return marks;
}

std::optional<SoundLikeness> compare_sounds(std::span<const std::uint32_t> one, std::span<const std::uint32_t> other,
                                            int shift) {
  std::optional<SoundLikeness> best;
  double least_wrong = most_wrong_bits;
  for (int near = shift - tried; near <= shift + tried; ++near) {
    const Overlap overlap = overlap_of(one, other, near);
    if (overlap.one.size() < least_items || !varies(overlap.one) || !varies(overlap.other)) continue;
    const double wrong = wrong_bits(overlap);
    if (wrong > least_wrong) continue;
    least_wrong = wrong;
    best = SoundLikeness{1 - 2 * wrong, near};
  }
  return best;
}

}  // namespace khen
