// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/stills/sample.h"

// Small frames in sheets of 10 × 10, for finding a place in a film.
namespace khen {

// Writes storyboard-1.webp… and storyboard.vtt, whose cues say which part of which sheet (#xywh=) belongs to which
// time. The last sheet is as short as its tiles. Nothing, for no frames. Errors as write_webp().
Result<std::vector<RenditionFile>> write_storyboard(const Sandbox& sandbox, const Samples& samples,
                                                    const Path& out_directory, const std::stop_token& stop);

}  // namespace khen
