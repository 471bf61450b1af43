// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transcode/derive.h"

namespace khen {

// Everything that is measured of a Recording's sound, from one decoding of the original: waveform-256.dat, -2048 and
// -16384, spectrogram.webp, sound.json. No files when the stream holds no sound. Requires plan.audios; stage "sound" of
// the given sink from 0 to 1. Findings: media.sound_silent (nothing louder than the gate of -70 LUFS anywhere).
// Errors: as Sandbox::run(), media.encode_failed, disk.*.
Result<Derivation> derive_sound(const Sandbox& sandbox, const Path& original, const Plan& plan,
                                const Path& out_directory, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
