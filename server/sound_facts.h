// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace khen {

// What was measured of a Recording's sound, as sound.json tells it (see transcode/sound).
struct MeasuredSound {
  double duration = 0;               // seconds
  std::optional<double> integrated;  // LUFS
  double range = 0;                  // LU
  std::optional<double> true_peak;   // dBTP
  double gain = 0;                   // dB that players should add
  struct Range {
    double begin = 0;
    double end = 0;
  };
  std::vector<Range> silences;
  std::string fingerprint;
  double lowest = 0;          // Hz, of the spectrogram
  double highest = 0;         // Hz
  std::vector<int> overview;  // peaks of equal parts, 0 to 100
};

inline constexpr std::size_t largest_sound_facts = 65'536;  // bytes

// nullopt for what is not such a file; values out of their bounds are brought into them. Pure.
std::optional<MeasuredSound> parse_sound_facts(std::string_view json);

}  // namespace khen
