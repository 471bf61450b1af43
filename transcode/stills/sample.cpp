// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/stills/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "metadata/base/text.h"
#include "transcode/command.h"
#include "transcode/mp4_boxes.h"

namespace khen {
namespace {

constexpr std::string_view times_file = "frame-times.txt";
constexpr std::uint64_t most_times = std::uint64_t{1024} * 1024;
constexpr int tile_side = 160;
constexpr double most_tiles = 299;
constexpr double least_step = 2;      // seconds between two tiles
constexpr double short_film = 20;     // seconds; below, keyframes alone are too few to choose from
constexpr double short_choices = 30;  // frames of a short film to choose from
constexpr double early = 0.05;        // seconds; a keyframe may be a little before its place in the grid

struct Sampling {
  double step = least_step;  // seconds between two frames
  double tile_step = least_step;
  bool keyframes_only = true;
};

Sampling sampling_for(double seconds) {
  const double tile_step = std::max(least_step, seconds / most_tiles);
  if (seconds >= short_film) return {tile_step, tile_step, true};
  return {std::max(0.2, seconds / short_choices), tile_step, false};
}

std::vector<std::string> sample_arguments(const Sampling& sampling, std::string_view input_name) {
  std::vector<std::string> arguments{"-hide_banner", "-nostdin", "-v", "error", "-y"};
  std::ranges::copy(input_guards(Format::isobmff), std::back_inserter(arguments));
  if (sampling.keyframes_only) std::ranges::copy(std::array{"-skip_frame", "nokey"}, std::back_inserter(arguments));
  const std::string filter = fmt::format(
      "select='isnan(prev_selected_t)+gt(floor((t+{1})/{0}),floor((prev_selected_t+{1})/{0}))',settb=AVTB,"
      "metadata=mode=add:key=at:value=1,metadata=mode=print:file={2},format=yuv420p",
      sampling.step, early, times_file);
  for (const std::string_view one :
       {std::string_view("-i"), input_name, std::string_view("-map"), std::string_view("0:v:0"),
        std::string_view("-vf"), std::string_view(filter), std::string_view("-fps_mode"),
        std::string_view("passthrough"), std::string_view("-c:v"), std::string_view("rawvideo"), std::string_view("-f"),
        std::string_view("rawvideo"), std::string_view("pipe:1")}) {
    arguments.emplace_back(one);
  }
  return arguments;
}

// "frame:3    pts:6000000 pts_time:6": the second number, in microseconds.
std::vector<MediaTime> parse_times(std::string_view text) {
  std::vector<MediaTime> times;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t at = line.find("pts:");
    if (!line.starts_with("frame:") || at == std::string_view::npos) continue;
    std::int64_t value = 0;
    std::from_chars(line.data() + at + 4, line.data() + line.size(), value);
    times.emplace_back(std::max<std::int64_t>(0, value));
  }
  return times;
}

std::uint8_t byte_of(double value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L)); }

double mean_of(std::string_view plane, int stride, int left, int top, int right, int bottom) {
  double sum = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      sum += static_cast<unsigned char>(
          plane[static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x)]);
    }
  }
  return sum / ((bottom - top) * (right - left));
}

struct Span {
  int begin;
  int end;
};

// The source samples below one sample of the scaled picture; at least one.
Span covered(int place, int source, int scaled) {
  const int begin = std::min(source - 1, place * source / scaled);
  return {begin, std::clamp((place + 1) * source / scaled, begin + 1, source)};
}

// Scaled by averaging, from BT.709 video range to RGB.
std::string tile_of(const FrameView& frame, int width, int height) {
  std::string rgb;
  rgb.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (int y = 0; y < height; ++y) {
    const Span rows = covered(y, frame.height, height);
    const Span chroma_rows = covered(y, frame.height / 2, height);
    for (int x = 0; x < width; ++x) {
      const Span columns = covered(x, frame.width, width);
      const Span chroma_columns = covered(x, frame.width / 2, width);
      const double luma =
          (mean_of(frame.luma, frame.width, columns.begin, rows.begin, columns.end, rows.end) - 16) * 255 / 219;
      const auto chroma = [&](std::string_view plane) {
        return (mean_of(plane, frame.width / 2, chroma_columns.begin, chroma_rows.begin, chroma_columns.end,
                        chroma_rows.end) -
                128) *
               255 / 224;
      };
      const double blue = chroma(frame.blue);
      const double red = chroma(frame.red);
      rgb.push_back(static_cast<char>(byte_of(luma + 1.5748 * red)));
      rgb.push_back(static_cast<char>(byte_of(luma - 0.1873 * blue - 0.4681 * red)));
      rgb.push_back(static_cast<char>(byte_of(luma + 1.8556 * blue)));
    }
  }
  return rgb;
}

// Cuts the decoder's bytes into frames and looks at each; keeps figures and a tile, not the frame.
class Looker {
 public:
  Looker(int width, int height, Samples& samples) : width_(width), height_(height), samples_(samples) {}

  Advance add(std::string_view piece) {
    const std::size_t luma = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
    const std::size_t whole = luma + luma / 2;
    if (samples_.frames.size() >= most_samples) return Advance::none;
    rest_ += piece;
    std::size_t begin = 0;
    for (; rest_.size() - begin >= whole && samples_.frames.size() < most_samples; begin += whole) {
      const std::string_view frame = std::string_view(rest_).substr(begin, whole);
      look({width_, height_, frame.substr(0, luma), frame.substr(luma, luma / 4), frame.substr(luma + luma / 4)});
    }
    rest_.erase(0, begin);
    return Advance::made;
  }

 private:
  void look(const FrameView& frame) {
    SampledFrame sampled;
    sampled.figures = figures_of(frame);
    sampled.tile = tile_of(frame, samples_.tile_width, samples_.tile_height);
    samples_.frames.push_back(std::move(sampled));
  }

  int width_;
  int height_;
  Samples& samples_;
  std::string rest_;
};

// Which frames get a tile: the first of each step of the grid.
void place_on_board(Samples& samples, double tile_step) {
  double last = -1;
  for (SampledFrame& frame : samples.frames) {
    const double place = std::floor((to_seconds(frame.time) + early) / tile_step);
    frame.on_board = place > last;
    last = std::max(last, place);
    if (!frame.on_board) frame.tile.clear();
  }
}

}  // namespace

Result<Samples> sample_rung(const Sandbox& sandbox, const Path& rung, const Path& directory,
                            const std::stop_token& stop) {
  const Track track = TRY(read_track(rung));
  if (track.width < 2 || track.height < 2) return fail(Code::internal, "media.verify_failed");
  const int width = track.width / 2 * 2;
  const int height = track.height / 2 * 2;
  Samples samples;
  samples.duration = from_seconds(track.seconds());
  const double scale = std::min(1.0, double{tile_side} / std::max(width, height));
  samples.tile_width = std::max(2, static_cast<int>(std::lround(width * scale)));
  samples.tile_height = std::max(2, static_cast<int>(std::lround(height * scale)));

  const Sampling sampling = sampling_for(track.seconds());
  Confined job;
  job.program = Program::ffmpeg;
  job.arguments = sample_arguments(sampling, sandbox.input_name());
  job.input = rung;
  job.output_directory = directory;
  job.limits.memory_bytes = std::uint64_t{2} * 1024 * 1024 * 1024;
  job.limits.file_bytes = most_times;
  job.limits.silence = std::chrono::minutes(3);
  Looker looker(width, height, samples);
  const ChildEnd end = TRY(sandbox.run(
      job, [&](std::string_view piece) { return looker.add(piece); }, stop));
  if (end.exit_code != 0 || samples.frames.empty()) {
    return with_cause(fail(Code::internal, "media.verify_failed"), end.messages);
  }
  const std::vector<MediaTime> times = parse_times(TRY(read_file(directory / times_file, most_times)));
  LocalFiles files;
  TRY(files.remove(directory / times_file));
  samples.frames.resize(std::min(samples.frames.size(), times.size()));
  for (std::size_t i = 0; i < samples.frames.size(); ++i) samples.frames[i].time = times[i];
  place_on_board(samples, sampling.tile_step);
  return samples;
}

}  // namespace khen
