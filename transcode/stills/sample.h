// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <vector>

#include "transcode/media_info.h"
#include "transcode/raw_picture.h"
#include "transcode/sandbox.h"
#include "transcode/stills/figures.h"

// Frames of a finished rung, looked at once for posters and storyboard.
namespace khen {

inline constexpr int most_samples = 320;

struct SampledFrame {
  MediaTime time{0};
  FrameFigures figures;
  bool on_board = false;  // it has a tile in the storyboard
  std::string tile;       // RGB, tile_width × tile_height; empty unless on_board
};

struct Samples {
  MediaTime duration{0};
  int tile_width = 0;
  int tile_height = 0;
  std::vector<SampledFrame> frames;  // in order of time
};

// Decodes the keyframes of the smallest rung, one a 300th of the film and at most one in 2 s; of a film below 20 s more
// than its keyframes, for the poster's sake. Times are those of the frames, never counted. Writes and removes one file
// in `directory`, which holds the rung. Errors: media.verify_failed when the rung can't be read, and those of
// Sandbox::run().
Result<Samples> sample_rung(const Sandbox& sandbox, const Path& rung, const Path& directory,
                            const std::stop_token& stop);

}  // namespace khen
