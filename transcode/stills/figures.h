// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

// What a small frame looks like, in a few figures. Pure.
namespace khen {

// Planes of a 4:2:0 picture in video range, one byte a sample, rows without gaps. Width and height are even.
struct FrameView {
  int width = 0;
  int height = 0;
  std::string_view luma;
  std::string_view blue;  // Cb, a quarter of the samples
  std::string_view red;   // Cr
};

inline constexpr int signature_side = 16;
using Signature = std::array<std::uint8_t, std::size_t{signature_side} * signature_side>;

struct FrameFigures {
  double luma = 0;        // mean, 0 (black) to 255 (white)
  double contrast = 0;    // standard deviation of luma
  double entropy = 0;     // of luma, 0 to 1
  double sharpness = 0;   // of the sharpest tenth of the picture
  double colour = 0;      // mean distance from grey
  double flatness = 0;    // share of the picture without any texture
  double ground = 0;      // share of the most frequent tone
  Signature signature{};  // mean luma of 16 × 16 parts
};

FrameFigures figures_of(const FrameView& frame);

// Mean difference of two pictures' parts, 0 to 255.
double difference(const Signature& one, const Signature& other);

}  // namespace khen
