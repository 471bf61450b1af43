// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"

// What about a recording an archivist should know. Pure: facts become findings in info.findings.
namespace khen {

// From what the file says of itself.
void note_declared(MediaInfo& info);

// From what packets and samples told, where it differs from that. Also settles each stream's `scan`: samples decide
// against the flag when they are clear. Calling it twice tells everything twice.
void note_measured(MediaInfo& info);

}  // namespace khen
