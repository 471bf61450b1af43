// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "transcode/codecs.h"

namespace khen {
namespace {

constexpr std::string_view max_pixels = "70000000";  // a picture of 8192 × 8192; the decoder refuses larger ones
constexpr std::string_view video_movflags = "+cmaf+frag_keyframe+empty_moov+default_base_moof+global_sidx";
constexpr std::string_view audio_movflags = "+delay_moov+default_base_moof+global_sidx";

void add(Arguments& arguments, std::initializer_list<std::string_view> more) {
  for (const std::string_view one : more) arguments.emplace_back(one);
}

std::string text_of(const Rate& rate) { return fmt::format("{}/{}", rate.numerator, rate.denominator); }

// Parts of a filter chain, joined by commas.
std::string chain(const std::vector<std::string>& filters) { return fmt::format("{}", fmt::join(filters, ",")); }

// High dynamic range to BT.709: linear light, BT.709 primaries, then the tone curve. Scaled first, since this part is
// by far the slowest.
std::vector<std::string> tone_mapping(const VideoPlan& video) {
  const VideoRung& top = video.rungs.back();
  const std::string_view curve = video.transfer == Transfer::pq ? "smpte2084" : "arib-std-b67";
  const std::string_view range = video.range == Range::full ? "full" : "limited";
  return {
      fmt::format("zscale=w={}:h={}:tin={}:min=2020_ncl:pin=2020:rin={}:t=linear:npl=203", top.width, top.height, curve,
                  range),
      "format=gbrpf32le",
      "zscale=p=709",
      "tonemap=tonemap=mobius:desat=0",
      "zscale=t=709:m=709:r=limited:dither=error_diffusion",
      "format=yuv420p",
  };
}

// From decoded frames to the constant rate that all rungs share; the timeline begins at 0.
std::string shared_chain(const VideoPlan& video) {
  std::vector<std::string> filters;
  if (video.scan == Scan::interlaced) filters.emplace_back("bwdif=mode=send_field:deint=interlaced");
  filters.push_back(fmt::format("fps=fps={}:start_time=0", text_of(video.rungs.back().frame_rate)));
  if (video.transfer != Transfer::sdr) {
    for (std::string& filter : tone_mapping(video)) filters.push_back(std::move(filter));
  }
  return chain(filters);
}

std::string source_colour(const VideoPlan& video) {
  if (video.transfer != Transfer::sdr) return "in_color_matrix=bt709:in_range=tv";
  return fmt::format("in_color_matrix={}:in_range={}", video.matrix, video.range == Range::full ? "pc" : "tv");
}

std::string rung_chain(const VideoPlan& video, const VideoRung& rung) {
  std::vector<std::string> filters;
  if (!(rung.frame_rate == video.rungs.back().frame_rate)) {
    filters.push_back(fmt::format("fps=fps={}:start_time=0", text_of(rung.frame_rate)));
  }
  filters.push_back(fmt::format("scale={}:{}:flags=lanczos+accurate_rnd:{}:out_color_matrix=bt709:out_range=tv",
                                rung.width, rung.height, source_colour(video)));
  filters.emplace_back("format=yuv420p");
  filters.emplace_back("setsar=1");
  return chain(filters);
}

// One frame, as the rungs show it, for people; and its look in 16 × 16 grey parts, to tell whether it is the right one.
std::string still_graph(const VideoPlan& video) {
  std::vector<std::string> filters;
  if (video.scan == Scan::interlaced) filters.emplace_back("bwdif=mode=send_frame:deint=interlaced");
  if (video.transfer != Transfer::sdr) {
    for (std::string& filter : tone_mapping(video)) filters.push_back(std::move(filter));
  }
  filters.emplace_back("split=2[look][frame]");
  return fmt::format(
      "[0:{}]{};[look]scale={}:{}:flags=area:{}:out_range=pc,format=gray[signature];"
      "[frame]scale={}:{}:flags=lanczos:{}:out_color_matrix=bt601:out_range=pc,format=yuvj420p,setsar=1[still]",
      video.stream, chain(filters), still_signature_side, still_signature_side, source_colour(video), video.still_width,
      video.still_height, source_colour(video));
}

std::string video_graph(const VideoPlan& video) {
  std::string graph = fmt::format("[0:{}]{},split={}", video.stream, shared_chain(video), video.rungs.size());
  for (const VideoRung& rung : video.rungs) graph += fmt::format("[raw_{}]", rung.name);
  for (const VideoRung& rung : video.rungs)
    graph += fmt::format(";[raw_{}]{}[{}]", rung.name, rung_chain(video, rung), rung.name);
  return graph;
}

std::string audio_graph(const AudioPlan& audio) {
  std::string graph = fmt::format("[0:{}]aresample=48000:async=1:min_hard_comp=0.1:first_pts=0,asplit={}", audio.stream,
                                  audio.rungs.size());
  for (const AudioRung& rung : audio.rungs) graph += fmt::format("[raw_{}]", rung.name);
  for (const AudioRung& rung : audio.rungs) {
    // The greatest sum of a downmix is held at full scale, so that loud surround doesn't clip.
    graph += fmt::format(";[raw_{}]aresample=48000:rematrix_maxval=1,aformat=channel_layouts={}[{}]", rung.name,
                         rung.channels == 1 ? "mono" : "stereo", rung.name);
  }
  return graph;
}

void add_video_output(Arguments& arguments, const VideoRung& rung) {
  const int longest_group = static_cast<int>(std::ceil(rung.frame_rate.value() * keyframe_seconds)) + 2;
  add(arguments,
      {"-map", fmt::format("[{}]", rung.name), "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high"});
  add(arguments, {"-crf", fmt::format("{}", rung.quality), "-maxrate", fmt::format("{}k", rung.peak_kbit)});
  add(arguments, {"-bufsize", fmt::format("{}k", 2 * rung.peak_kbit), "-g", fmt::format("{}", longest_group)});
  add(arguments, {"-sc_threshold", "0", "-flags", "+cgop", "-forced-idr", "1"});
  add(arguments, {"-force_key_frames", fmt::format("expr:gte(t,n_forced*{})", keyframe_seconds)});
  add(arguments, {"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"});
  add(arguments, {"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"});
  add(arguments, {"-f", "mp4", "-movflags", video_movflags, rung.name + ".mp4"});
}

void add_audio_output(Arguments& arguments, const AudioRung& rung) {
  add(arguments, {"-map", fmt::format("[{}]", rung.name), "-c:a", "aac", "-b:a", fmt::format("{}k", rung.kbit)});
  add(arguments, {"-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"});
  add(arguments, {"-f", "mp4", "-frag_duration", fmt::format("{}", keyframe_seconds * 1'000'000)});
  add(arguments, {"-movflags", audio_movflags, rung.name + ".mp4"});
}

Arguments quiet_start() { return {"-hide_banner", "-nostdin", "-y", "-v", "error", "-nostats", "-progress", "pipe:1"}; }

}  // namespace

Arguments input_guards(Format format) {
  return {"-protocol_whitelist", "file,pipe",    "-format_whitelist", std::string(facts(format).demuxers),
          "-codec_whitelist",    decoder_list(), "-max_pixels",       std::string(max_pixels)};
}

Arguments probe_arguments(Format format, std::string_view input_name, const std::vector<std::string>& named_only) {
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
  add(arguments, {"-print_format", "json=compact=1", "-show_entries",
                  "format=format_name,duration,start_time:"
                  "stream=index,codec_type,codec_name,profile,width,height,sample_aspect_ratio,pix_fmt,color_range,"
                  "color_space,color_transfer,field_order,r_frame_rate,avg_frame_rate,duration,sample_rate,channels,"
                  "channel_layout,nb_frames:"
                  "stream_disposition=default,attached_pic,timed_thumbnails:stream_tags=language,DURATION:"
                  "stream_side_data=rotation"});
  add(arguments, {"-i", input_name});
  return arguments;
}

Arguments encode_arguments(const Plan& plan, std::string_view input_name) {
  Arguments arguments = quiet_start();
  // Damaged packets are counted by us and told to the archivist, they don't end the work.
  add(arguments, {"-max_error_rate", "1"});
  std::ranges::copy(input_guards(plan.format), std::back_inserter(arguments));
  if (plan.threads > 0) add(arguments, {"-threads", fmt::format("{}", plan.threads)});
  add(arguments, {"-i", input_name});
  // Two graphs: a track without a single frame must not hold up the other.
  if (plan.video) add(arguments, {"-filter_complex", video_graph(*plan.video)});
  if (plan.audio) add(arguments, {"-filter_complex", audio_graph(*plan.audio)});
  if (plan.audio) {
    for (const AudioRung& rung : plan.audio->rungs) add_audio_output(arguments, rung);
  }
  if (plan.video) {
    for (const VideoRung& rung : plan.video->rungs) {
      if (plan.threads > 0) add(arguments, {"-threads", fmt::format("{}", plan.threads)});
      add_video_output(arguments, rung);
    }
  }
  return arguments;
}

Arguments download_arguments(std::string_view video_file, std::string_view audio_file) {
  Arguments arguments = quiet_start();
  for (const std::string_view file : {video_file, audio_file}) {
    if (!file.empty()) add(arguments, {"-protocol_whitelist", "file,pipe", "-format_whitelist", "mov", "-i", file});
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

}  // namespace khen
