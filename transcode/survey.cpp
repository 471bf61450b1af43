// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "transcode/command.h"
#include "transcode/facts/findings.h"
#include "transcode/facts/packet_lines.h"
#include "transcode/facts/sample_lines.h"
#include "transcode/packets.h"

namespace khen {
namespace {

constexpr double shortest_surveyed = 1.0;  // seconds
constexpr double one_sample_up_to = 12;    // seconds of video
constexpr double sample_seconds = 2;
constexpr double pixels_a_sample = 250e6;  // about two seconds of 1080p at 60 frames
constexpr double shortest_sample = 0.3;
constexpr Rate assumed_rate{25, 1};

Rate rate_of(const VideoStream& video) {
  for (const Rate& rate :
       {video.packets ? video.packets->measured_rate : Rate{}, video.average_rate, video.nominal_rate}) {
    if (rate.numerator > 0 && rate.value() <= 1000) return rate;
  }
  return assumed_rate;
}

double sample_length(const VideoStream& video) {
  const double pixels = static_cast<double>(video.width) * video.height * rate_of(video).value();
  return std::clamp(pixels_a_sample / std::max(1.0, pixels), shortest_sample, sample_seconds);
}

// Away from the very beginning and end, which are black and still in most recordings.
std::vector<double> places(double length) {
  if (length <= one_sample_up_to) return {length * 0.3};
  return {length * 0.2, length * 0.5, length * 0.8};
}

// One decode: fields are judged on whole frames, blackness and difficulty on small ones. Both printers share standard
// output, so both write whole lines at once.
std::string graph(const VideoStream& video) {
  return fmt::format(
      "[0:{}]idet,metadata=print:file=pipe\\\\:1:direct=1,scale={}:flags=bicubic,format=yuv420p,"
      "blackframe=98:32,metadata=print:key=lavfi.blackframe.pblack:file=pipe\\\\:1:direct=1[v]",
      video.index, video.width >= video.height ? "-2:240" : "240:-2");
}

Arguments sample_arguments(Format format, std::string_view input, const VideoStream& video, double start) {
  Arguments arguments{"-hide_banner", "-nostdin", "-nostats", "-v", "error", "-threads", "2"};
  std::ranges::copy(input_guards(format), std::back_inserter(arguments));
  const std::string length = fmt::format("{:.3f}", sample_length(video));
  const std::string frames = fmt::format("{:.0f}", std::ceil(sample_length(video) * rate_of(video).value()) + 1);
  for (const std::string& word : {std::string("-noaccurate_seek"),
                                  std::string("-ss"),
                                  fmt::format("{:.3f}", start),
                                  std::string("-t"),
                                  length,
                                  std::string("-i"),
                                  std::string(input),
                                  std::string("-filter_complex"),
                                  graph(video),
                                  std::string("-map"),
                                  std::string("[v]"),
                                  std::string("-frames:v"),
                                  frames,
                                  std::string("-vsync"),
                                  std::string("passthrough"),
                                  std::string("-c:v"),
                                  std::string("libx264"),
                                  std::string("-preset"),
                                  std::string("veryfast"),
                                  std::string("-crf"),
                                  std::string("26"),
                                  std::string("-threads"),
                                  std::string("2"),
                                  std::string("-f"),
                                  std::string("framecrc"),
                                  std::string("-")}) {
    arguments.push_back(word);
  }
  return arguments;
}

Result<void> look(const Sandbox& sandbox, const Path& file, Confined job, SampleSummary& summary,
                  const std::stop_token& stop) {
  job.input = file;
  LineReader lines;
  const ChildOutput take = [&](std::string_view piece) {
    lines.add(piece, [&](std::string_view line) { summary.add(line); });
    return Advance::made;
  };
  const Result<ChildEnd> end = sandbox.run(job, take, stop);
  if (!end && end.error().message != "media.timed_out") return end.error();
  return {};
}

Result<void> survey_video(const Sandbox& sandbox, const Path& file, const MediaInfo& info, VideoStream& video,
                          const std::stop_token& stop) {
  const double length = to_seconds(played_length(info).value_or(MediaTime(0)));
  if (length < shortest_surveyed || (video.packets && video.packets->count < 8)) return {};
  SampleSummary summary;
  for (const double place : places(length)) {
    Confined job;
    job.arguments = sample_arguments(info.format, sandbox.input_name(), video, place);
    job.limits.memory_bytes = std::uint64_t{6} << 30U;
    job.limits.cpu_seconds = 60;
    job.limits.wall = std::chrono::seconds(60);
    TRY(look(sandbox, file, std::move(job), summary, stop));
  }
  if (!summary.empty()) video.survey = summary.finish(rate_of(video));
  return {};
}

// The one that a Plan would choose: preferred, else first, and decodable.
VideoStream* shown_video(MediaInfo& info) {
  VideoStream* best = nullptr;
  for (VideoStream& video : info.videos) {
    if (video.decoding == Decoding::refused) continue;
    if (best == nullptr || (video.preferred && !best->preferred)) best = &video;
  }
  return best;
}

// All was read and nothing was there.
bool is_hollow(const MediaInfo& info) {
  const auto empty = [](const auto& stream) {
    return stream.packets && stream.packets->whole && stream.packets->count == 0;
  };
  return std::ranges::all_of(info.videos, empty) && std::ranges::all_of(info.audios, empty);
}

}  // namespace

Result<MediaInfo> survey(const Sandbox& sandbox, const Path& file, MediaInfo info, const std::stop_token& stop) {
  if (info.kind != Kind::video && info.kind != Kind::audio) return info;
  info = TRY(read_packets(sandbox, file, std::move(info), stop));
  if (is_hollow(info)) return fail(Code::unreadable, "media.truncated");
  if (VideoStream* video = shown_video(info)) TRY(survey_video(sandbox, file, info, *video, stop));
  note_measured(info);
  return info;
}

}  // namespace khen
