// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/media_info.h"
#include "transcode/sandbox.h"

namespace khen {

// Finds out what `file` is: its format by the first bytes, the rest by the one reader that is allowed for that format
// (ffprobe, libvips or pdfinfo) inside the sandbox. Seconds at most; reads the file, never writes.
// Errors: media.empty, media.refused_playlist, media.refused_markup, media.unsupported (nothing we know),
// media.unreadable (known, but damaged), media.no_streams, media.too_large_picture, media.encrypted,
// media.timed_out, media.cancelled, sandbox.*.
Result<MediaInfo> probe(const Sandbox& sandbox, const Path& file, const std::stop_token& stop = {});

// The pure half: ffprobe's JSON to facts. For tests and fuzzing.
Result<MediaInfo> parse_probe(std::string_view json, Format format);

}  // namespace khen
