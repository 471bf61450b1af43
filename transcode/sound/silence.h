// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "transcode/media_info.h"

// Where nothing is to be heard, of samples as they pass by.
namespace khen {

struct Silence {
  MediaTime begin{0};
  MediaTime end{0};
};

inline constexpr double silence_level = -50;     // dBFS, mean over a window of 20 ms in the loudest channel
inline constexpr double shortest_silence = 1.5;  // seconds
inline constexpr std::size_t most_silences = 1000;

class SilenceMap {
 public:
  explicit SilenceMap(int channels) : channels_(channels), energy_(static_cast<std::size_t>(channels)) {}
  void add(std::span<const float> samples);

  // In order of time; the first most_silences only.
  [[nodiscard]] std::vector<Silence> finish() const;

 private:
  void end_window();
  [[nodiscard]] bool long_enough() const;

  int channels_;
  int in_window_ = 0;
  std::vector<double> energy_;  // of the window, a channel
  std::uint64_t windows_ = 0;
  std::uint64_t quiet_since_ = 0;  // window; equal to windows_ while it is loud
  std::vector<Silence> found_;
};

}  // namespace khen
