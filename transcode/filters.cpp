// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/filters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace khen {
namespace {

// From here on every size is scaled from the decoded picture; smaller ones from the next larger, which nobody can tell.
constexpr int smallest_direct = 480;
constexpr double slowest_film = 20;  // pictures a second

std::string text_of(const Rate& rate) { return fmt::format("{}/{}", rate.numerator, rate.denominator); }

// Parts of a filter chain, joined by commas.
std::string chain(const std::vector<std::string>& filters) { return fmt::format("{}", fmt::join(filters, ",")); }

// High dynamic range to BT.709: linear light, BT.709 primaries, then the tone curve. Scaled first, since this part is
// by far the slowest.
std::vector<std::string> tone_mapping(const VideoPlan& video, int width, int height) {
  const std::string_view curve = video.transfer == Transfer::pq ? "smpte2084" : "arib-std-b67";
  const std::string_view range = video.range == Range::full ? "full" : "limited";
  return {
      fmt::format("zscale=w={}:h={}:tin={}:min=2020_ncl:pin=2020:rin={}:t=linear:npl=203", width, height, curve, range),
      "format=gbrpf32le",
      "zscale=p=709",
      "tonemap=tonemap=mobius:desat=0",
      "zscale=t=709:m=709:r=limited:dither=error_diffusion",
      "format=yuv420p",
  };
}

std::string source_colour(const VideoPlan& video) {
  if (video.transfer != Transfer::sdr) return "in_color_matrix=bt709:in_range=tv";
  return fmt::format("in_color_matrix={}:in_range={}", video.matrix, video.range == Range::full ? "pc" : "tv");
}

// Frames that say of themselves that they are whole pass, unless the Plan knows better.
void add_deinterlacer(std::vector<std::string>& filters, const VideoPlan& video, std::string_view mode) {
  if (video.scan == Scan::progressive) return;
  const bool unmarked = !video.unmarked_fields.empty();
  const std::string_view order = unmarked ? std::string_view(video.unmarked_fields) : "auto";
  filters.push_back(fmt::format("bwdif=mode={}:parity={}:deint={}", mode, order, unmarked ? "all" : "interlaced"));
}

// Of the video that the film was spread over: five frames for four. A Plan for few frames a second shows every second
// picture of the film.
Rate pulldown_rate(const VideoPlan& video) {
  Rate film = video.frame_rate;
  while (film.value() < slowest_film) film.numerator *= 2;
  return {film.numerator * 5, film.denominator * 4};
}

// Film back out of video: fields are put together again as they were filmed, what remains combed (titles laid over the
// video later) is interpolated, and the one picture in five that is then double is left out. That last step counts
// frames, so what comes in has to be free of gaps.
void add_film_finder(std::vector<std::string>& filters, const VideoPlan& video) {
  filters.push_back(fmt::format("fps=fps={}", text_of(pulldown_rate(video))));
  filters.push_back(fmt::format("fieldmatch=order={}:combmatch=full", video.unmarked_fields.empty()
                                                                          ? std::string_view("auto")
                                                                          : std::string_view(video.unmarked_fields)));
  filters.emplace_back("bwdif=mode=send_frame:deint=interlaced");
  filters.emplace_back("decimate=cycle=5");
}

// From decoded frames to the constant rate of the Plan. Frames before the chunk are read only to know what is seen at
// its beginning.
std::string shared_chain(const VideoPlan& video, const VideoRung& largest, const Chunk& chunk) {
  std::vector<std::string> filters;
  if (video.scan == Scan::telecine)
    add_film_finder(filters, video);
  else
    add_deinterlacer(filters, video, "send_field");
  filters.push_back(fmt::format("fps=fps={}:start_time={:.6f}", text_of(video.frame_rate), chunk.start));
  if (chunk.frames > 0) filters.push_back(fmt::format("trim=end_frame={}", chunk.frames));
  if (chunk.number > 0) filters.emplace_back("setpts=PTS-STARTPTS");
  if (video.transfer != Transfer::sdr) {
    for (std::string& filter : tone_mapping(video, largest.width, largest.height)) filters.push_back(std::move(filter));
  }
  return chain(filters);
}

// Rungs that look at the same pictures.
struct Size {
  int width = 0;
  int height = 0;
  std::vector<VideoRung> rungs;
  bool direct = false;  // from the decoded pictures
};

std::vector<Size> sizes_of(const VideoPlan& video, Lane lane) {
  std::vector<Size> sizes;
  for (const VideoRung& rung : encoded_in(video, lane)) {
    const auto same = [&](const Size& size) { return size.width == rung.width && size.height == rung.height; };
    auto found = std::ranges::find_if(sizes, same);
    if (found == sizes.end()) found = sizes.insert(sizes.end(), Size{rung.width, rung.height, {}, false});
    found->direct = found->direct || rung.short_side >= smallest_direct;
    found->rungs.push_back(rung);
  }
  std::ranges::sort(sizes, std::greater<>(), &Size::width);
  if (!sizes.empty()) sizes.front().direct = true;
  return sizes;
}

std::string scaling(const VideoPlan& video, const Size& size) {
  if (!size.direct) return fmt::format("scale={}:{}:flags=bicubic+accurate_rnd,setsar=1", size.width, size.height);
  const bool as_decoded =
      video.delivery_colours && size.width == video.source_width && size.height == video.source_height;
  if (as_decoded) return "setsar=1";
  return fmt::format(
      "scale={}:{}:flags=lanczos+accurate_rnd:{}:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1",
      size.width, size.height, source_colour(video));
}

// Every how many of the pictures at the common rate the rung shows one.
std::int64_t step_of(const VideoPlan& video, const VideoRung& rung) {
  return std::max<std::int64_t>(1, std::llround(video.frame_rate.value() / rung.frame_rate.value()));
}

std::string rung_branch(const VideoPlan& video, const VideoRung& rung, const std::string& from) {
  const std::int64_t step = step_of(video, rung);
  return fmt::format(";[{}]{}[{}]", from, step > 1 ? fmt::format("framestep={}", step) : "null", rung.name);
}

std::string fan_out(std::string_view prefix, std::size_t count) {
  std::string text = fmt::format("split={}", count);
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("[{}{}]", prefix, i);
  return text;
}

}  // namespace

std::string video_graph(const VideoPlan& video, Lane lane, const Chunk& chunk) {
  const std::vector<Size> sizes = sizes_of(video, lane);
  const auto direct = static_cast<std::size_t>(std::ranges::count(sizes, true, &Size::direct));
  std::string graph = fmt::format("[0:{}]{},{}", video.stream, shared_chain(video, sizes.front().rungs.front(), chunk),
                                  fan_out("d", direct));
  std::size_t taken = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Size& size = sizes[i];
    const bool feeds_next = i + 1 < sizes.size() && !sizes[i + 1].direct;
    const std::string from =
        size.direct ? fmt::format("d{}", taken++) : fmt::format("s{}_{}", i - 1, sizes[i - 1].rungs.size());
    const std::string prefix = fmt::format("s{}_", i);
    graph += fmt::format(";[{}]{},{}", from, scaling(video, size),
                         fan_out(prefix, size.rungs.size() + (feeds_next ? 1 : 0)));
    for (std::size_t k = 0; k < size.rungs.size(); ++k)
      graph += rung_branch(video, size.rungs[k], fmt::format("{}{}", prefix, k));
  }
  return graph;
}

std::string sound_timing(const AudioPlan& audio) {
  const std::string delay =
      audio.delay.count() == 0 ? std::string() : fmt::format("asetpts=PTS+{:.6f}/TB,", to_seconds(audio.delay));
  return delay + "aresample=48000:async=1:min_hard_comp=0.1:first_pts=0";
}

std::string audio_graph(const AudioPlan& audio) {
  std::vector<AudioRung> rungs = audio.rungs;
  rungs.insert(rungs.end(), audio.saver.begin(), audio.saver.end());
  std::string graph = fmt::format("[0:{}]{},asplit={}", audio.stream, sound_timing(audio), rungs.size());
  for (const AudioRung& rung : rungs) graph += fmt::format("[raw_{}]", rung.name);
  for (const AudioRung& rung : rungs) {
    // The greatest sum of a downmix is held at full scale, so that loud surround doesn't clip.
    graph += fmt::format(";[raw_{}]aresample=48000:rematrix_maxval=1,aformat=channel_layouts={}[{}]", rung.name,
                         rung.channels == 1 ? "mono" : "stereo", rung.name);
  }
  return graph;
}

// One frame, as the rungs show it, for people; and its look in grey parts, to tell whether it is the right one.
std::string still_graph(const VideoPlan& video) {
  std::vector<std::string> filters;
  add_deinterlacer(filters, video, "send_frame");
  if (video.transfer != Transfer::sdr) {
    for (std::string& filter : tone_mapping(video, video.still_width, video.still_height))
      filters.push_back(std::move(filter));
  }
  filters.emplace_back("split=2[look][frame]");
  return fmt::format(
      "[0:{}]{};[look]scale={}:{}:flags=area:{}:out_range=pc,format=gray[signature];"
      "[frame]scale={}:{}:flags=lanczos:{}:out_color_matrix=bt601:out_range=pc,format=yuvj420p,setsar=1[still]",
      video.stream, chain(filters), still_signature_side, still_signature_side, source_colour(video), video.still_width,
      video.still_height, source_colour(video));
}

}  // namespace khen
