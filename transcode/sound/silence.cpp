// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/sound/silence.h"

#include <algorithm>
#include <cmath>

#include "transcode/sound/pcm.h"

namespace khen {
namespace {

constexpr int window_frames = pcm_rate / 50;

MediaTime time_of(std::uint64_t window) {
  return MediaTime(static_cast<std::int64_t>(window) * 1'000'000 * window_frames / pcm_rate);
}

double quiet_energy() {
  static const double limit = std::pow(10.0, silence_level / 10) * window_frames;
  return limit;
}

}  // namespace

void SilenceMap::add(std::span<const float> samples) {
  const auto channels = static_cast<std::size_t>(channels_);
  for (std::size_t at = 0; at + channels <= samples.size(); at += channels) {
    for (std::size_t i = 0; i < channels; ++i) energy_[i] += static_cast<double>(samples[at + i]) * samples[at + i];
    if (++in_window_ == window_frames) end_window();
  }
}

bool SilenceMap::long_enough() const {
  return to_seconds(time_of(windows_ - quiet_since_)) >= shortest_silence && found_.size() < most_silences;
}

void SilenceMap::end_window() {
  const bool quiet = *std::ranges::max_element(energy_) < quiet_energy();
  std::ranges::fill(energy_, 0.0);
  in_window_ = 0;
  if (!quiet && long_enough()) found_.push_back({time_of(quiet_since_), time_of(windows_)});
  ++windows_;
  if (!quiet) quiet_since_ = windows_;
}

std::vector<Silence> SilenceMap::finish() const {
  std::vector<Silence> all = found_;
  if (long_enough()) all.push_back({time_of(quiet_since_), time_of(windows_)});
  return all;
}

}  // namespace khen
