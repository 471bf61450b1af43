// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"

namespace khen {

// The picture in several sizes, its pyramid when it is large, its pages when it has several. Requires plan.image;
// errors as derive().
Result<Derivation> derive_image(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
