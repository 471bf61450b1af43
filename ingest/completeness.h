// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/base/files.h"

namespace khen {

// "media.truncated" when an ISO base media file (MP4, MOV, M4A…; ISO/IEC 14496-12, 4.2) declares a box that reaches
// beyond the file's end: what a broken copy leaves, and what decoders pass over in silence. Reads a few bytes a box.
Result<void> check_boxes_complete(const Path& file);

}  // namespace khen
