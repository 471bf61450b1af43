// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transcode/chunk.h"
#include "transcode/filters.h"
#include "transcode/ladder.h"

// Plan to argument vectors (without the program). Pure; names of users' files never appear, no shell is ever involved.
// All outputs are relative names, hence in the working directory. Progress goes to standard output, only errors to
// standard error.
namespace khen {

using Arguments = std::vector<std::string>;

// What FFmpeg may open and decode; stands before every foreign input.
Arguments input_guards(Format format);
// The same for our own Renditions.
Arguments own_input_guards();

// ffprobe's arguments for facts as JSON on standard output. ffprobe gives up at a stream whose decoder is not allowed;
// `named_only`: such decoders, of which it may then say the name and nothing more. They decode no packet.
// `tags`: a file can carry so many and so long ones that nothing else can be read beside them.
enum class Tags { all, none };
Arguments probe_arguments(Format format, std::string_view input_name, const std::vector<std::string>& named_only = {},
                          Tags tags = Tags::all);

// One run that decodes `chunk` of the pictures once and makes all rungs of `lane`. Requires plan.video and at least
// one rung there.
Arguments video_arguments(const Plan& plan, Lane lane, const Chunk& chunk, std::string_view input_name);

// One run that decodes one sound once and makes all its rungs.
Arguments audio_arguments(const Plan& plan, const AudioPlan& audio, std::string_view input_name);

// One run that copies the pictures' packets into the rung that copied(plan.video) names.
Arguments copy_arguments(const Plan& plan, std::string_view input_name);

// One run that copies finished rungs, given by file name or empty, into video.mp4 and audio.m4a. `priming`: seconds
// that the sound's coder begins before its first sample.
Arguments download_arguments(std::string_view video_file, std::string_view audio_file, double priming);

// One run that takes the frame at a time as the JPEG `name`, and gives its signature on standard output. Requires
// plan.video.
Arguments still_arguments(const Plan& plan, std::string_view input_name, MediaTime time, std::string_view name);

std::string rung_file(std::string_view rung_name);  // "v240" → "v240.mp4"

}  // namespace khen
