// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"
#include "transcode/verify.h"

namespace khen {

// Writes the playlists and the manifest for verified tracks into `directory` (media playlists, master.m3u8, saver.m3u8
// when there is a saver set, manifest.mpd) and describes them and the rungs. Errors: disk.*.
Result<std::vector<RenditionFile>> package(const Tracks& tracks, const Path& directory);

// The rung that a player shall start with and that downloads are made of: the largest up to 480, else the smallest.
// Requires at least one video track.
const VideoTrack& default_rung(const Tracks& tracks);

}  // namespace khen
