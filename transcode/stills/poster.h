// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/stills/sample.h"

// Pictures that stand for a film on cards and pages.
namespace khen {

// The best frames of the samples, taken again from the original (the poster) or from a rung much larger than they are,
// with a long side of at most 1280: the first as
// poster-320/640/1280.{avif,webp,jpg}, the others as still-2-320.webp, -640.webp and still-2-1280.jpg… for the
// archivist to choose from. Where the original can't be trusted to give the same frame again (its seeking is broken),
// `good_rung` gives it. Errors: those of make_images() and Sandbox::run(). Requires plan.video.
Result<std::vector<RenditionFile>> write_posters(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                 const Path& good_rung, const Samples& samples,
                                                 const Path& out_directory, const std::stop_token& stop);

// Posters, stills and storyboard from one look at the smallest rung. `good_rung`: the largest that exists.
Result<std::vector<RenditionFile>> derive_stills(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                                 const Path& smallest_rung, const Path& good_rung,
                                                 const Path& out_directory, const std::stop_token& stop);

}  // namespace khen
