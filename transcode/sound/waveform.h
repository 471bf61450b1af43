// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metadata/base/files.h"

// Peaks for drawing, of samples as they pass by.
namespace khen {

// Writes one file in the data format of audiowaveform, version 2: 24 bytes of header (version, flags, rate, samples a
// point, points, channels; little-endian), then the lowest and the highest value of every point as signed bytes.
// Channels are mixed to one. Memory doesn't grow with length. One instance a file, one thread.
class WaveformWriter {
 public:
  static Result<WaveformWriter> create(Files& files, Path path, int samples_a_point, int channels);

  // Keeps the first error for finish().
  void add(std::span<const float> samples);

  // The header's number of points is known only now. Gives that number.
  Result<std::uint32_t> finish();

 private:
  WaveformWriter(std::unique_ptr<WritableFile> file, Path path, int samples_a_point, int channels);
  void end_point();
  void flush();

  std::unique_ptr<WritableFile> file_;
  Path path_;
  int samples_a_point_;
  int channels_;
  int in_point_ = 0;
  float low_ = 0;
  float high_ = 0;
  std::uint32_t points_ = 0;
  std::string pending_;
  Result<void> state_;
};

// The whole of a sound of unknown length in 250 to 500 numbers: the greatest peak of each part, 0 to 1.
class Overview {
 public:
  explicit Overview(int channels) : channels_(channels) {}
  void add(std::span<const float> samples);
  [[nodiscard]] std::vector<float> finish() const;

 private:
  void end_part();

  int channels_;
  std::uint64_t samples_a_part_ = 256;
  std::uint64_t in_part_ = 0;
  float peak_ = 0;
  std::vector<float> parts_;
};

}  // namespace khen
