// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "transcode/ladder.h"

// Long pictures are made in pieces of whole segments. A piece depends on nothing but the Plan and its number, so pieces
// may be made in any order, by anybody, and a killed worker does one again at most. All pure.
namespace khen {

struct Chunk {
  int number = 0;
  std::int64_t first_frame = 0;  // at the Plan's frame rate
  std::int64_t frames = 0;       // 0: to the end
  double start = 0;              // seconds of the first frame
  double seek = 0;               // seconds at which reading begins; 0: at the beginning, without seeking
};

std::vector<Chunk> chunks_of(const VideoPlan& video);

// How many frames of `rung` the chunk holds; 0: to the end.
std::int64_t frames_in(const Chunk& chunk, const VideoPlan& video, const VideoRung& rung);

}  // namespace khen
