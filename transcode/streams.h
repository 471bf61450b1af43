// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"

namespace khen {

// Moving pictures and sound: encode by lanes, verify, package as HLS and DASH, make the downloads and what belongs to
// sound and pictures. Requires plan.video or plan.audios and an empty `places.out`. Errors as derive().
Result<Derivation> derive_streams(const Sandbox& sandbox, const Path& original, const Plan& plan, const Places& places,
                                  Extent extent, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
