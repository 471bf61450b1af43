// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/transcript/passage.h"
#include "transcode/derive.h"

namespace khen {

// Takes the planned text tracks out of a film, confined: "captions-<stream>.vtt" in `out_directory`, which must exist,
// each whole-length WebVTT with times that fit the rungs. A track that can't be read is a finding
// (media.captions_unreadable {stream}); errors are those of the sandbox and the disk. The film's own chapters become
// "chapters.vtt".
Result<Derivation> derive_captions(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                   const Path& out_directory, const std::stop_token& stop);

// What such files say, as the catalogue keeps it: origin embedded, source "stream <n>" or "chapters". Errors:
// disk.failed.
Result<std::vector<Transcript>> read_captions(const Plan& plan, const Path& directory);

}  // namespace khen
