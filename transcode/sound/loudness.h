// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "metadata/base/result.h"

// Loudness after EBU R 128 (ITU-R BS.1770-4, EBU Tech 3342), of samples as they pass by. The only user of libebur128.
namespace khen {

inline constexpr double target_loudness = -18;  // LUFS; what players bring everything to
inline constexpr double highest_peak = -1;      // dBTP that no gain may lead beyond

struct Loudness {
  std::optional<double> integrated;  // LUFS; absent: all of it is below the gate of -70, that is silence
  double range = 0;                  // LU
  std::optional<double> true_peak;   // dBTP; absent: digital silence
};

// What a player should add, in dB: towards the target, but no peak above highest_peak. 0 for silence. Pure.
double gain_for(const Loudness& loudness);

// Histograms instead of lists of blocks: memory doesn't grow with length. One thread.
class LoudnessMeter {
 public:
  // Errors: internal when the library refuses, which only a lack of memory makes it do.
  static Result<LoudnessMeter> create(int channels);
  LoudnessMeter(LoudnessMeter&&) noexcept;
  LoudnessMeter& operator=(LoudnessMeter&&) noexcept;
  LoudnessMeter(const LoudnessMeter&) = delete;
  LoudnessMeter& operator=(const LoudnessMeter&) = delete;
  ~LoudnessMeter();

  void add(std::span<const float> samples);
  [[nodiscard]] Result<Loudness> finish() const;

 private:
  struct State;
  explicit LoudnessMeter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace khen
