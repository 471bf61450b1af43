// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/encode.h"
#include "transcode/piece.h"
#include "transcode/verify.h"

// Tracks out of an original, each lane a piece of the workspace. A long lane is made chunk by chunk.
namespace khen {

// A lane's or a sound's finished tracks, in the order of their rungs; empty when the stream was dead.
struct Encoded {
  std::vector<TrackFile> tracks;
  std::uint64_t damage = 0;
};

struct EncodingWork {
  EncoderSite site;
  const Plan& plan;
  const Path& workspace;
};

// Errors: those of run_encoder() and finished_piece(); media.verify_failed when rungs of one run disagree.
Result<Encoded> encode_lane(const EncodingWork& work, Lane lane, const PositionSink& sink);
Result<Encoded> encode_sound(const EncodingWork& work, std::size_t number, const PositionSink& sink);
// The one track whose packets are copied. Requires copied(*plan.video).
Result<Encoded> copy_pictures(const EncodingWork& work, const PositionSink& sink);

}  // namespace khen
