// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace khen {
namespace {

constexpr double video_black = 16;
constexpr double video_span = 219;
constexpr int block = 8;
constexpr double textureless = 2.0;  // standard deviation of a block below which it is flat
constexpr int tone_width = 12;       // levels of luma that look like one tone

int at(std::string_view plane, int stride, int x, int y) {
  return static_cast<unsigned char>(
      plane[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x)]);
}

double full_range(double video) { return std::clamp((video - video_black) * 255 / video_span, 0.0, 255.0); }

using Histogram = std::array<std::uint32_t, 256>;

Histogram histogram_of(std::string_view plane) {
  Histogram histogram{};
  for (const char sample : plane) ++histogram[static_cast<unsigned char>(sample)];
  return histogram;
}

void measure_tones(const Histogram& histogram, double pixels, FrameFigures& figures) {
  double sum = 0;
  double squares = 0;
  double entropy = 0;
  std::uint32_t tone = 0;
  std::uint32_t most = 0;
  for (std::size_t value = 0; value < histogram.size(); ++value) {
    const double share = histogram[value] / pixels;
    const auto level = static_cast<double>(value);
    sum += share * level;
    squares += share * level * level;
    if (share > 0) entropy -= share * std::log2(share);
    tone += histogram[value];
    if (value >= tone_width) tone -= histogram[value - tone_width];
    most = std::max(most, tone);
  }
  figures.luma = full_range(sum);
  figures.contrast = std::sqrt(std::max(0.0, squares - sum * sum)) * 255 / video_span;
  figures.entropy = entropy / 8;
  figures.ground = most / pixels;
}

struct BlockFigures {
  double deviation = 0;
  double edges = 0;  // mean of the absolute Laplacian
};

BlockFigures measure_block(const FrameView& frame, int left, int top) {
  double sum = 0;
  double squares = 0;
  double edges = 0;
  for (int y = top; y < top + block; ++y) {
    for (int x = left; x < left + block; ++x) {
      const int value = at(frame.luma, frame.width, x, y);
      sum += value;
      squares += value * value;
      edges += std::abs(4 * value - at(frame.luma, frame.width, x - 1, y) - at(frame.luma, frame.width, x + 1, y) -
                        at(frame.luma, frame.width, x, y - 1) - at(frame.luma, frame.width, x, y + 1));
    }
  }
  constexpr double count = double{block} * block;
  const double mean = sum / count;
  return {std::sqrt(std::max(0.0, squares / count - mean * mean)), edges / count};
}

// Blocks away from the border, so that every pixel has its neighbours.
void measure_texture(const FrameView& frame, FrameFigures& figures) {
  std::vector<double> edges;
  std::size_t flat = 0;
  for (int top = 1; top + block < frame.height; top += block) {
    for (int left = 1; left + block < frame.width; left += block) {
      const BlockFigures found = measure_block(frame, left, top);
      edges.push_back(found.edges);
      if (found.deviation < textureless) ++flat;
    }
  }
  if (edges.empty()) return;
  const auto tenth = edges.begin() + static_cast<std::ptrdiff_t>(edges.size() * 9 / 10);
  std::ranges::nth_element(edges, tenth);
  figures.sharpness = *tenth;
  figures.flatness = static_cast<double>(flat) / static_cast<double>(edges.size());
}

double mean_distance_from_grey(std::string_view plane) {
  double sum = 0;
  for (const char sample : plane) sum += std::abs(static_cast<int>(static_cast<unsigned char>(sample)) - 128);
  return plane.empty() ? 0 : sum / static_cast<double>(plane.size());
}

Signature signature_of(const FrameView& frame) {
  Signature signature{};
  for (int row = 0; row < signature_side; ++row) {
    const int top = row * frame.height / signature_side;
    const int bottom = std::max(top + 1, (row + 1) * frame.height / signature_side);
    for (int column = 0; column < signature_side; ++column) {
      const int left = column * frame.width / signature_side;
      const int right = std::max(left + 1, (column + 1) * frame.width / signature_side);
      double sum = 0;
      for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) sum += at(frame.luma, frame.width, x, y);
      }
      signature[static_cast<std::size_t>(row * signature_side + column)] =
          static_cast<std::uint8_t>(full_range(sum / ((bottom - top) * (right - left))));
    }
  }
  return signature;
}

}  // namespace

FrameFigures figures_of(const FrameView& frame) {
  FrameFigures figures;
  measure_tones(histogram_of(frame.luma), static_cast<double>(frame.luma.size()), figures);
  measure_texture(frame, figures);
  figures.colour = mean_distance_from_grey(frame.blue) + mean_distance_from_grey(frame.red);
  figures.signature = signature_of(frame);
  return figures;
}

double difference(const Signature& one, const Signature& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::abs(int{one[i]} - int{other[i]});
  return sum / static_cast<double>(one.size());
}

}  // namespace khen
