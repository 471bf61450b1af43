// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/stills/sample.h"

// Pictures that stand for a film on cards and pages: the best frames of the samples, with a long side of at most 1280.
// All require plan.video. Errors: those of make_images() and Sandbox::run().
namespace khen {

// poster-320/640/1280.{avif,webp,jpg}, taken from the original. Where that can't be trusted to give the same frame
// again (its seeking is broken), `small_rung` gives it.
Result<std::vector<RenditionFile>> derive_poster(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                 const Path& small_rung, const Samples& samples,
                                                 const Path& out_directory, const std::stop_token& stop);

// still-2-320.webp, -640.webp and still-2-1280.jpg…: the next best, for the archivist to choose from. Taken from
// `large_rung` where it is much larger than they are, because there each is a keyframe and costs one picture's
// decoding; otherwise like the poster.
Result<std::vector<RenditionFile>> derive_other_stills(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                       const Path& large_rung, const Samples& samples,
                                                       const Path& out_directory, const std::stop_token& stop);

}  // namespace khen
