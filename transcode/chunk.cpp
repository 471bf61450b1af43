// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/chunk.h"

#include <algorithm>
#include <cmath>

namespace khen {

std::vector<Chunk> chunks_of(const VideoPlan& video) {
  std::vector<Chunk> chunks;
  for (int number = 0; number < video.chunks; ++number) {
    Chunk chunk;
    chunk.number = number;
    chunk.first_frame = number * video.chunk_frames;
    chunk.frames = number + 1 < video.chunks ? video.chunk_frames : 0;
    chunk.start = static_cast<double>(chunk.first_frame) / video.frame_rate.value();
    chunk.seek = number == 0 ? 0 : std::max(0.0, chunk.start - video.seek_margin);
    chunks.push_back(chunk);
  }
  return chunks;
}

std::int64_t frames_in(const Chunk& chunk, const VideoPlan& video, const VideoRung& rung) {
  // Rates of rungs are whole fractions of the common one, and chunks whole pairs of groups.
  return std::llround(static_cast<double>(chunk.frames) * rung.frame_rate.value() / video.frame_rate.value());
}

}  // namespace khen
