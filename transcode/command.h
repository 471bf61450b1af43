// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transcode/ladder.h"

// Plan to argument vectors (without the program). Pure; names of users' files never appear, no shell is ever involved.
// All outputs are relative names, hence in the working directory.
namespace khen {

using Arguments = std::vector<std::string>;

inline constexpr int keyframe_seconds = 2;
inline constexpr int still_signature_side = 16;

// What FFmpeg may open and decode; stands before every foreign input.
Arguments input_guards(Format format);

// ffprobe's arguments for facts as JSON on standard output. ffprobe gives up at a stream whose decoder is not allowed;
// `named_only`: such decoders, of which it may then say the name and nothing more. They decode no packet.
Arguments probe_arguments(Format format, std::string_view input_name, const std::vector<std::string>& named_only = {});

// One ffmpeg run that decodes once and makes all video rungs and audio rungs; progress on standard output, only
// errors on standard error. Requires plan.video or plan.audio.
Arguments encode_arguments(const Plan& plan, std::string_view input_name);

// One ffmpeg run that copies finished rungs, given by file name or empty, into video.mp4 and audio.m4a.
Arguments download_arguments(std::string_view video_file, std::string_view audio_file);

// One ffmpeg run that takes the frame at a time as the JPEG `name`, and gives its look on standard output: 16 × 16
// bytes, the mean luma of its parts. Requires plan.video.
Arguments still_arguments(const Plan& plan, std::string_view input_name, MediaTime time, std::string_view name);

}  // namespace khen
