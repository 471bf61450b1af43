// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "transcode/command.h"
#include "transcode/derive.h"
#include "transcode/mp4_join.h"

// One run of the encoder over the original, in the sandbox.
namespace khen {

// What a run needs beside its arguments.
struct EncoderSite {
  const Sandbox& sandbox;
  const Path& original;
  std::stop_token stop;
};

// Called with the position in the output, in seconds.
using PositionSink = std::function<void(double seconds)>;

struct EncoderEnd {
  std::uint64_t damage = 0;  // complaints of the decoder
  bool dead = false;         // the stream had not a single picture or sound
  std::string messages;
};

// Runs the encoder with `arguments` in `directory`. Errors: media.encode_failed, disk.full, media.timed_out,
// media.cancelled, sandbox.*.
Result<EncoderEnd> run_encoder(const EncoderSite& site, Arguments arguments, const Path& directory,
                               const PositionSink& sink);

// The track in `file`, or nothing when no sample arrived there. Errors as read_track().
Result<std::optional<Track>> read_rung(const Path& file);

}  // namespace khen
