// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <stop_token>

#include "transcode/ladder.h"
#include "transcode/sandbox.h"

// One decoding of a Recording's sound to samples in memory, for all analysers at once.
namespace khen {

inline constexpr int pcm_rate = 48000;  // samples a second and channel, whatever the source has

// Interleaved whole frames, full scale ±1 (more is possible), always finite. At most a few thousand at a time.
using PcmSink = std::function<void(std::span<const float> samples)>;

// 1 for a mono source, else 2.
int pcm_channels(const AudioPlan& plan);

// Decodes the planned stream confined, with the same gaps filled and the same downmix as the sound rungs have, and
// gives the number of frames; 0 when the stream holds nothing decodable. Memory doesn't grow with length. Calls `sink`
// on the calling thread. Requires plan.audios. Errors as Sandbox::run().
Result<std::uint64_t> decode_pcm(const Sandbox& sandbox, const Path& original, const Plan& plan, const PcmSink& sink,
                                 const std::stop_token& stop);

}  // namespace khen
