// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "transcode/codecs.h"
#include "transcode/embedded/parts.h"
#include "transcode/filters.h"

namespace khen {
namespace {

constexpr std::string_view max_pixels = "70000000";  // a picture of 8192 × 8192; the decoder refuses larger ones
constexpr std::string_view video_movflags = "+cmaf+frag_keyframe+empty_moov+default_base_moof+global_sidx";
constexpr std::string_view audio_movflags = "+delay_moov+default_base_moof+global_sidx";

void add(Arguments& arguments, std::initializer_list<std::string_view> more) {
  for (const std::string_view one : more) arguments.emplace_back(one);
}

void add_common(Arguments& arguments) {
  add(arguments, {"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"});
}

// One thread for each decoder and encoder: what comes out doesn't depend on the machine, a 1080p ladder fits into
// 500 MiB, and a tenth less processor time is spent. Many cores work on as many chunks instead.
struct VideoEncoder {
  VideoCodec codec;
  Arguments (*options)(const VideoRung& rung);
};

Arguments h264_options(const VideoRung& rung) {
  return {"-c:v",          "libx264",
          "-preset",       "veryfast",
          "-threads",      "1",
          "-profile:v",    "high",
          "-maxrate",      fmt::format("{}k", rung.peak_kbit),
          "-bufsize",      fmt::format("{}k", 2 * rung.peak_kbit),
          "-sc_threshold", "0"};
}

// Preset 11 needs half the bytes of x264 for half as much processor time again; small pictures can afford 10.
Arguments av1_options(const VideoRung& rung) {
  return {
      "-c:v", "libsvtav1", "-preset", rung.short_side <= 240 ? "10" : "11", "-svtav1-params", "scd=0:lp=1:enable-qm=1"};
}

constexpr VideoEncoder video_encoders[] = {{VideoCodec::h264, h264_options}, {VideoCodec::av1, av1_options}};

void add_video_output(Arguments& arguments, const VideoRung& rung) {
  add(arguments, {"-map", fmt::format("[{}]", rung.name)});
  const auto* encoder = std::ranges::find(video_encoders, rung.codec, &VideoEncoder::codec);
  std::ranges::copy(encoder->options(rung), std::back_inserter(arguments));
  const std::string group = fmt::format("{}", rung.group_frames);
  add(arguments, {"-crf", fmt::format("{}", rung.quality), "-g", group, "-keyint_min", group, "-flags:v", "+cgop"});
  add(arguments, {"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"});
  add_common(arguments);
  add(arguments, {"-f", "mp4", "-movflags", video_movflags, rung_file(rung.name)});
}

void add_audio_output(Arguments& arguments, const AudioRung& rung) {
  add(arguments, {"-map", fmt::format("[{}]", rung.name), "-b:a", fmt::format("{}k", rung.kbit), "-c:a"});
  if (rung.codec == AudioCodec::aac)
    add(arguments, {"aac"});
  else
    add(arguments, {"libopus", "-vbr", "on", "-application", "audio"});
  add_common(arguments);
  add(arguments, {"-f", "mp4", "-frag_duration", fmt::format("{}", group_seconds * 1'000'000)});
  add(arguments, {"-movflags", audio_movflags, rung_file(rung.name)});
}

Arguments quiet_start() { return {"-hide_banner", "-nostdin", "-y", "-v", "error", "-nostats", "-progress", "pipe:1"}; }

Arguments foreign_input(const Plan& plan, std::string_view input_name, const Chunk* chunk) {
  Arguments arguments = quiet_start();
  // Damaged packets are counted by us and told to the archivist, they don't end the work.
  add(arguments, {"-max_error_rate", "1"});
  std::ranges::copy(input_guards(plan.format), std::back_inserter(arguments));
  add(arguments, {"-threads", "1"});
  if (chunk != nullptr && chunk->number > 0) {
    // Times stay those of the whole file, so that every chunk finds its own frames.
    add(arguments, {"-copyts", "-start_at_zero", "-noaccurate_seek", "-ss", fmt::format("{:.6f}", chunk->seek)});
  }
  add(arguments, {"-i", input_name});
  return arguments;
}

}  // namespace

Arguments input_guards(Format format) {
  return {"-protocol_whitelist", "file,pipe",    "-format_whitelist", std::string(facts(format).demuxers),
          "-codec_whitelist",    decoder_list(), "-max_pixels",       std::string(max_pixels)};
}

Arguments own_input_guards() { return {"-protocol_whitelist", "file,pipe", "-format_whitelist", "mov"}; }

Arguments probe_arguments(Format format, std::string_view input_name, const std::vector<std::string>& named_only,
                          Tags tags) {
  Arguments arguments{"-hide_banner", "-v", "error"};
  std::ranges::copy(input_guards(format), std::back_inserter(arguments));
  if (!named_only.empty()) {
    // With a stream specifier the option reaches only ffprobe's own list of streams, not the reading of packets.
    const std::string list = fmt::format("{},{}", decoder_list(), fmt::join(named_only, ","));
    for (const char* option :
         {"-codec_whitelist:v", "-codec_whitelist:a", "-codec_whitelist:s", "-codec_whitelist:d"}) {
      add(arguments, {option, list});
    }
  }
  const std::string_view told = tags == Tags::all ? told_tags() : "none";
  add(arguments, {"-print_format", "json=compact=1:string_validation=ignore", "-show_entries",
                  fmt::format("format=format_name,duration,start_time,bit_rate:format_tags={}:stream_tags={}DURATION:",
                              told, tags == Tags::all ? fmt::format("{},", told) : std::string()) +
                      "stream=index,codec_type,codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,color_range,"
                      "color_space,color_transfer,color_primaries,field_order,r_frame_rate,avg_frame_rate,start_time,"
                      "duration,bit_rate,sample_rate,channels,channel_layout,bits_per_sample,bits_per_raw_sample:"
                      "stream_disposition=default,attached_pic,timed_thumbnails,forced,hearing_impaired,visual_"
                      "impaired,descriptions:"
                      "stream_side_data=side_data_type,displaymatrix,rotation,max_luminance,min_luminance,max_content,"
                      "max_average,dv_profile:"
                      "chapter=start_time,end_time:chapter_tags=title"});
  add(arguments, {"-i", input_name});
  return arguments;
}

Arguments video_arguments(const Plan& plan, Lane lane, const Chunk& chunk, std::string_view input_name) {
  Arguments arguments = foreign_input(plan, input_name, &chunk);
  add(arguments, {"-filter_complex", video_graph(*plan.video, lane, chunk)});
  for (const VideoRung& rung : encoded_in(*plan.video, lane)) {
    add_video_output(arguments, rung);
  }
  return arguments;
}

Arguments audio_arguments(const Plan& plan, const AudioPlan& audio, std::string_view input_name) {
  Arguments arguments = foreign_input(plan, input_name, nullptr);
  add(arguments, {"-filter_complex", audio_graph(audio)});
  for (const AudioRung& rung : audio.rungs) add_audio_output(arguments, rung);
  for (const AudioRung& rung : audio.saver) add_audio_output(arguments, rung);
  return arguments;
}

Arguments copy_arguments(const Plan& plan, std::string_view input_name) {
  Arguments arguments = foreign_input(plan, input_name, nullptr);
  add(arguments, {"-map", fmt::format("0:{}", plan.video->stream), "-c", "copy"});
  add_common(arguments);
  add(arguments, {"-f", "mp4", "-movflags", video_movflags, rung_file(copied(*plan.video)->name)});
  return arguments;
}

Arguments download_arguments(std::string_view video_file, std::string_view audio_file, double priming) {
  Arguments arguments = quiet_start();
  const auto input = [&](std::string_view file) {
    std::ranges::copy(own_input_guards(), std::back_inserter(arguments));
    add(arguments, {"-i", file});
  };
  if (!video_file.empty()) input(video_file);
  if (!audio_file.empty()) {
    // FFmpeg lets every input begin at 0, also one whose coder begins before that.
    if (priming > 0) add(arguments, {"-itsoffset", fmt::format("{:.6f}", -priming)});
    input(audio_file);
  }
  const auto copy_to = [&](std::string_view format, std::string_view name) {
    add(arguments,
        {"-c", "copy", "-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", format, name});
  };
  if (!video_file.empty()) {
    add(arguments, {"-map", "0:v"});
    if (!audio_file.empty()) add(arguments, {"-map", "1:a"});
    copy_to("mp4", "video.mp4");
  }
  if (!audio_file.empty()) {
    add(arguments, {"-map", video_file.empty() ? "0:a" : "1:a"});
    copy_to("ipod", "audio.m4a");
  }
  return arguments;
}

Arguments still_arguments(const Plan& plan, std::string_view input_name, MediaTime time, std::string_view name) {
  Arguments arguments{"-hide_banner", "-nostdin", "-y", "-v", "error", "-max_error_rate", "1"};
  std::ranges::copy(input_guards(plan.format), std::back_inserter(arguments));
  add(arguments,
      {"-ss", fmt::format("{:.6f}", to_seconds(time)), "-i", input_name, "-filter_complex", still_graph(*plan.video)});
  add(arguments, {"-map", "[still]", "-frames:v", "1", "-map_metadata", "-1", "-fflags", "+bitexact", "-c:v", "mjpeg",
                  "-q:v", "3", "-update", "1", "-f", "image2", name});
  add(arguments, {"-map", "[signature]", "-frames:v", "1", "-c:v", "rawvideo", "-f", "rawvideo", "pipe:1"});
  return arguments;
}

std::string rung_file(std::string_view rung_name) { return fmt::format("{}.mp4", rung_name); }

}  // namespace khen
