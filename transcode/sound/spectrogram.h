// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/raw_picture.h"

// The frequencies of a sound over time, of samples as they pass by. The only user of FFTW.
namespace khen {

// The picture's axes: rows are equal steps of pitch, from the lowest frequency at the bottom to the highest at the top.
inline constexpr double spectrogram_lowest = 50;      // Hz
inline constexpr double spectrogram_highest = 20000;  // Hz
inline constexpr int spectrogram_rows = 320;
inline constexpr double spectrogram_depth = 80;  // dB from the brightest colour to black

struct SpectrogramPicture {
  RawPicture picture;  // spectrogram.webp
  double loudest = 0;  // dBFS that the brightest colour stands for; a full-scale sine is 0
};

// Keeps a fixed number of columns at most: when they are full, neighbours become one. Memory doesn't grow with length.
// One thread.
class Spectrogram {
 public:
  static Result<Spectrogram> create(int channels);
  Spectrogram(Spectrogram&&) noexcept;
  Spectrogram& operator=(Spectrogram&&) noexcept;
  Spectrogram(const Spectrogram&) = delete;
  Spectrogram& operator=(const Spectrogram&) = delete;
  ~Spectrogram();

  void add(std::span<const float> samples);

  // The picture spans the whole sound from its left to its right edge.
  SpectrogramPicture finish();

 private:
  struct State;
  explicit Spectrogram(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace khen
