// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/likeness/look.h"
#include "transcode/stills/sample.h"

namespace khen {

// Frames spread over the film, of those in which something can be seen.
Looks looks_of_film(const Samples& samples);

// looks.json in the directory; nothing for no looks.
Result<void> write_looks(const Looks& looks, const Path& directory, std::vector<RenditionFile>& made);

}  // namespace khen
