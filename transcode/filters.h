// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "transcode/chunk.h"
#include "transcode/ladder.h"

// FFmpeg's filter graphs for a Plan. Pure texts. Labels of outputs are the rungs' names.
namespace khen {

// From decoded pictures to the rungs of `lane`: one constant rate that begins at 0, every size scaled once.
std::string video_graph(const VideoPlan& video, Lane lane, const Chunk& chunk);

// When a sound is heard: with its pictures, gaps as silence, from 0 on.
std::string sound_timing(const AudioPlan& audio);

// From one decoded sound to all its rungs, without changing its loudness.
std::string audio_graph(const AudioPlan& audio);

// From one decoded picture of the source to [still], for a poster (BT.709 as JPEG files have it), and [signature], grey
// and still_signature_side pixels wide and high.
std::string still_graph(const VideoPlan& video);
inline constexpr int still_signature_side = 16;

}  // namespace khen
