// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transcode/ladder.h"

// Plan to argument vectors. Pure; names of users' files never appear, nothing is ever given to a shell.
namespace khen {

using Arguments = std::vector<std::string>;

// Names inside the output directory.
inline constexpr std::string_view candidate_pattern = "candidate-%04d.jpg";
inline constexpr std::string_view candidate_figures = "candidates.txt";

// Options that every FFmpeg program gets before its input: what it may open and decode.
Arguments input_guards(Format format);

// ffprobe's arguments for facts as JSON on standard output.
Arguments probe_arguments(Format format, std::string_view input_name);

// One ffmpeg run that decodes once and makes all video rungs, audio rungs and candidate poster frames; progress on
// standard output, errors only on standard error.
Arguments encode_arguments(const Plan& plan, std::string_view input_name);

// One ffmpeg run that copies finished rungs into progressive files. Empty names: that file isn't wanted.
struct Downloads {
  std::string video_rung;
  std::string audio_rung;
};
Arguments download_arguments(const Downloads& downloads);

// Codecs that we decode, comma-separated for FFmpeg.
std::string_view decoder_list();
bool decoder_allowed(std::string_view codec);

// Reads a piece of FFmpeg's -progress output.
class ProgressReader {
 public:
  // Feeds a piece; true when out_time or the frame counter has grown since the last call.
  bool feed(std::string_view piece);
  [[nodiscard]] MediaTime position() const { return position_; }
  [[nodiscard]] std::int64_t frames() const { return frames_; }

 private:
  void line(std::string_view text);
  std::string rest_;
  MediaTime position_{0};
  std::int64_t frames_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace khen
