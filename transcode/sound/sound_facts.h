// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "transcode/sound/loudness.h"
#include "transcode/sound/silence.h"

// What was measured of a Recording's sound, as sound.json tells it to players and researchers.
namespace khen {

struct SoundFacts {
  MediaTime duration{0};
  int channels = 1;  // as measured: 1, or 2 after the downmix
  Loudness loudness;
  std::vector<Silence> silences;
  std::string fingerprint;      // empty: too short for one
  double spectrogram_peak = 0;  // dBFS of the brightest colour
  std::vector<float> overview;  // peaks of equal parts, 0 to 1
};

// One JSON object of at most 64 KiB. Keys are described in this folder's README.
std::string to_json(const SoundFacts& facts);

}  // namespace khen
