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

inline constexpr std::string_view candidate_prefix = "candidate-";  // candidate-0001.jpg…
inline constexpr std::string_view candidate_figures = "candidates.txt";
inline constexpr int keyframe_seconds = 2;

// What FFmpeg may open and decode; stands before every foreign input.
Arguments input_guards(Format format);

// ffprobe's arguments for facts as JSON on standard output. ffprobe gives up at a stream whose decoder is not allowed;
// `named_only`: such decoders, of which it may then say the name and nothing more. They decode no packet.
Arguments probe_arguments(Format format, std::string_view input_name, const std::vector<std::string>& named_only = {});

// One ffmpeg run that decodes once and makes all video rungs, audio rungs and candidate poster frames; progress on
// standard output, only errors on standard error. Requires plan.video or plan.audio.
Arguments encode_arguments(const Plan& plan, std::string_view input_name);

// One ffmpeg run that copies finished rungs, given by file name or empty, into video.mp4 and audio.m4a.
Arguments download_arguments(std::string_view video_file, std::string_view audio_file);

std::string candidate_name(int number);

}  // namespace khen
