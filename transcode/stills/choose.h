// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "transcode/media_info.h"
#include "transcode/stills/figures.h"

// Which frames shall stand for a film. Pure.
namespace khen {

inline constexpr std::size_t stills_wanted = 5;

struct Candidate {
  MediaTime time{0};
  FrameFigures figures;
};

// Neither black nor white, flat, colour bars or a title card.
bool presentable(const FrameFigures& figures);

// Indices of the best, first the one for the poster; no two of them alike or close together. Of a film without a single
// presentable frame, the least bad one; empty only for no candidates.
std::vector<std::size_t> choose_stills(const std::vector<Candidate>& candidates, MediaTime duration);

}  // namespace khen
