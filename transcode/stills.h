// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "transcode/media_info.h"

// Chooses a poster among candidate frames. Pure.
namespace khen {

// Figures of one candidate as FFmpeg's signalstats, entropy and blurdetect filters give them.
struct Candidate {
  int number = 0;  // of the file, from 1
  MediaTime time{0};
  double luma = 0;     // mean, 0 to 255
  double entropy = 0;  // normalized, 0 to 1
  double blur = 0;     // greater is less sharp
  double colour = 0;   // mean saturation
};

// The text that FFmpeg's metadata=print writes. Malformed lines are skipped; at most 2,000 candidates are kept.
std::vector<Candidate> parse_candidates(std::string_view text);

// Best first; frames that are nearly black, white or flat come last, so that a poster exists even for a black film.
std::vector<Candidate> rank(std::vector<Candidate> candidates);

}  // namespace khen
