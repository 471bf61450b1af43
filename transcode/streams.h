// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"

namespace khen {

// Moving pictures and sound: encode, read what came out, verify, package as HLS, make the downloads and the poster.
// Requires plan.video or plan.audio and an empty `out_directory`. Errors as derive().
Result<Derivation> derive_streams(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                  const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
