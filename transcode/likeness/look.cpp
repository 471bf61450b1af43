// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/likeness/look.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace khen {
namespace {

constexpr int frequencies = 8;
constexpr double least_contrast = 6;  // standard deviation of luma, of 255

// Bits that may differ. Measured on copies (coded at a tenth of the bytes, a quarter of the size, a border of a tenth
// cut away) and on different material; the README has the figures.
constexpr int near_key = 12;
constexpr int near_fine = 40;

struct Window {
  int left;
  int top;
  int side;  // in parts of glance_side
};
// The whole, its middle, and with an edge or a corner cut away.
constexpr std::array<Window, 13> windows{{{0, 0, 64},
                                          {2, 2, 60},
                                          {3, 3, 58},
                                          {5, 5, 54},
                                          {6, 6, 52},
                                          {0, 0, 60},
                                          {4, 0, 60},
                                          {0, 4, 60},
                                          {4, 4, 60},
                                          {0, 0, 56},
                                          {8, 0, 56},
                                          {0, 8, 56},
                                          {8, 8, 56}}};

double contrast_of(const LookGrid& grid) {
  double sum = 0;
  double squares = 0;
  for (const std::uint8_t value : grid) {
    sum += value;
    squares += double{1} * value * value;
  }
  const double mean = sum / static_cast<double>(grid.size());
  return std::sqrt(std::max(0.0, squares / static_cast<double>(grid.size()) - mean * mean));
}

// cos((2x + 1) u π / 32) for the lowest frequencies.
using Waves = std::array<std::array<double, look_side>, frequencies>;
Waves make_waves() {
  Waves waves{};
  for (int u = 0; u < frequencies; ++u) {
    for (int x = 0; x < look_side; ++x) waves[u][x] = std::cos((2 * x + 1) * u * std::numbers::pi / (2 * look_side));
  }
  return waves;
}

std::uint64_t key_of(const LookGrid& grid) {
  static const Waves waves = make_waves();
  std::array<double, std::size_t{frequencies} * frequencies> strengths{};
  for (int v = 0; v < frequencies; ++v) {
    for (int u = 0; u < frequencies; ++u) {
      double sum = 0;
      for (int y = 0; y < look_side; ++y) {
        for (int x = 0; x < look_side; ++x) sum += grid[y * look_side + x] * waves[u][x] * waves[v][y];
      }
      strengths[v * frequencies + u] = sum;
    }
  }
  strengths[0] = 0;  // brightness says nothing
  auto sorted = strengths;
  std::ranges::nth_element(sorted, sorted.begin() + sorted.size() / 2);
  const double median = sorted[sorted.size() / 2];
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < strengths.size(); ++i) key |= std::uint64_t{strengths[i] > median} << i;
  return key;
}

Look hashed(const LookGrid& grid) {
  Look look;
  look.key = key_of(grid);
  LookGrid sorted = grid;
  std::ranges::nth_element(sorted, sorted.begin() + sorted.size() / 2);
  const std::uint8_t median = sorted[sorted.size() / 2];
  for (std::size_t i = 0; i < grid.size(); ++i) look.fine[i] = grid[i] > median;
  return look;
}

// Mean luma of the parts of a window; its edges may lie within a sample.
LookGrid grid_of(std::span<const std::uint8_t> glance, const Window& window) {
  LookGrid grid{};
  const double step = static_cast<double>(window.side) / look_side;
  for (int row = 0; row < look_side; ++row) {
    for (int column = 0; column < look_side; ++column) {
      double sum = 0;
      double weight = 0;
      const double top = window.top + row * step;
      const double left = window.left + column * step;
      for (int y = static_cast<int>(top); y < std::min<int>(glance_side, static_cast<int>(std::ceil(top + step)));
           ++y) {
        const double height = std::min(y + 1.0, top + step) - std::max<double>(y, top);
        for (int x = static_cast<int>(left); x < std::min<int>(glance_side, static_cast<int>(std::ceil(left + step)));
             ++x) {
          const double share = height * (std::min(x + 1.0, left + step) - std::max<double>(x, left));
          sum += share * glance[static_cast<std::size_t>(y) * glance_side + static_cast<std::size_t>(x)];
          weight += share;
        }
      }
      grid[static_cast<std::size_t>(row * look_side + column)] =
          static_cast<std::uint8_t>(std::lround(weight > 0 ? sum / weight : 0));
    }
  }
  return grid;
}

struct Nearness {
  int key = 64;
  int fine = look_side * look_side;
  [[nodiscard]] bool is_near() const { return key <= near_key && fine <= near_fine; }
  // 1 for no difference, 0.5 at the bounds.
  [[nodiscard]] double likeness() const { return 1 - 0.25 * key / near_key - 0.25 * fine / near_fine; }
};

Nearness nearness(const Look& one, const Look& other) {
  return {distance(one.key, other.key), static_cast<int>((one.fine ^ other.fine).count())};
}

}  // namespace

int distance(std::uint64_t one, std::uint64_t other) { return std::popcount(one ^ other); }

std::optional<Look> look_of(const LookGrid& grid) {
  if (contrast_of(grid) < least_contrast) return std::nullopt;
  return hashed(grid);
}

std::vector<Look> looks_of_picture(std::span<const std::uint8_t> glance) {
  std::vector<Look> looks;
  if (glance.size() != std::size_t{glance_side} * glance_side) return looks;
  if (!look_of(grid_of(glance, windows.front()))) return looks;
  for (const Window& window : windows) looks.push_back(hashed(grid_of(glance, window)));
  return looks;
}

std::optional<double> likeness_of_pictures(std::span<const Look> one, std::span<const Look> other) {
  if (one.empty() || other.empty()) return std::nullopt;
  std::optional<double> best;
  const auto offer = [&best](const Look& left, const Look& right) {
    const Nearness near = nearness(left, right);
    if (near.is_near()) best = std::max(best.value_or(0), near.likeness());
  };
  for (const Look& look : other) offer(one.front(), look);
  for (const Look& look : one) offer(look, other.front());
  return best;
}

std::optional<double> likeness_of_films(std::span<const Look> one, std::span<const Look> other) {
  const std::span<const Look> few = one.size() <= other.size() ? one : other;
  const std::span<const Look> many = one.size() <= other.size() ? other : one;
  if (few.empty()) return std::nullopt;
  std::size_t found = 0;
  double sum = 0;
  for (const Look& look : few) {
    double best = 0;
    for (const Look& candidate : many) {
      const Nearness near = nearness(look, candidate);
      if (near.is_near()) best = std::max(best, near.likeness());
    }
    found += best > 0 ? 1 : 0;
    sum += best;
  }
  constexpr std::size_t least_frames = 3;
  constexpr double least_share = 0.6;
  const bool enough = found >= std::min(least_frames, few.size()) &&
                      static_cast<double>(found) >= least_share * static_cast<double>(few.size());
  return enough ? std::optional(sum / static_cast<double>(found)) : std::nullopt;
}

}  // namespace khen
