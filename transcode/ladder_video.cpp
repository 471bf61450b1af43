// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "transcode/ladder_parts.h"

namespace khen {
namespace {

// Quality and cap by short side: the first row that is not smaller applies.
struct RungFacts {
  int short_side;
  int quality;
  int peak_kbit;
  Lane lane;
};
constexpr std::array<RungFacts, 5> rung_table{{{144, 27, 150, Lane::fast},
                                               {240, 26, 350, Lane::fast},
                                               {480, 24, 1200, Lane::quality},
                                               {720, 23, 2800, Lane::quality},
                                               {1080, 23, 5000, Lane::quality}}};
constexpr int smallest_rung = rung_table.front().short_side;

// Half the bytes of H.264 at the same quality; only where bytes are scarce, above it costs more than it saves.
struct SaverFacts {
  int short_side;
  int quality;
};
constexpr std::array<SaverFacts, 2> saver_table{{{240, 48}, {480, 48}}};
constexpr int smallest_av1_side = 64;  // what the encoder accepts

// How hard the pictures are, by the rate of a trial encoding: bits that nobody sees are saved, cheap ones are given.
struct QualityStep {
  double trial_kbit;
  int change;
};
constexpr std::array<QualityStep, 4> quality_steps{{{60, -2}, {120, -1}, {320, 0}, {550, 1}}};
constexpr int hardest_change = 2;

// A source this much larger than its greatest standard rung gets one more of its own size (PAL: 576 beside 480).
constexpr double own_size_factor = 1.15;
// Wider than any cinema format: the box is limited so that a panorama doesn't become a huge "480p".
constexpr double widest_aspect = 64.0 / 27.0;

constexpr std::array<Rate, 12> standard_rates{{{5, 1},
                                               {10, 1},
                                               {12, 1},
                                               {15, 1},
                                               {24000, 1001},
                                               {24, 1},
                                               {25, 1},
                                               {30000, 1001},
                                               {30, 1},
                                               {50, 1},
                                               {60000, 1001},
                                               {60, 1}}};
constexpr Rate fallback_rate{25, 1};
constexpr double slowest_rate = 0.5;
constexpr double fastest_believed_rate = 1000;
constexpr int largest_halved_rung = 480;  // up to here field rate is not worth its bytes

constexpr int still_long_side = 1280;

// Where a reader finds a given time reliably, and how much before it has to begin to have whole pictures there.
struct SeekFacts {
  Format format;
  double margin;
};
constexpr SeekFacts seekable[] = {
    {Format::isobmff, 0.5}, {Format::matroska, 0.5}, {Format::mxf, 0.5}, {Format::mpegts, 4}};
constexpr std::int64_t most_chunks = 5000;

struct Size {
  double width = 0;
  double height = 0;
  [[nodiscard]] double short_side() const { return std::min(width, height); }
};

int even(double value) { return std::max(2, 2 * static_cast<int>(std::lround(value / 2))); }

// An odd source loses its last line rather than being enlarged by one.
int even_within(double value, double source) {
  return std::max(2, std::min(even(value), 2 * static_cast<int>(std::floor(source / 2 + 0.001))));
}

// As a viewer sees it: square pixels, upright.
Size display_size(const VideoStream& stream) {
  double aspect = stream.sample_aspect.value();
  if (aspect < 1.0 / 16 || aspect > 16) aspect = 1;  // nonsense is ignored, as players do
  if (std::abs(aspect - 1) < 0.01) aspect = 1;       // 3201:3200 is a rounding error, not a wish
  Size size{stream.width * aspect, static_cast<double>(stream.height)};
  if (stream.rotation == 90 || stream.rotation == 270) std::swap(size.width, size.height);
  return size;
}

Size fit_short_side(const Size& source, double short_side) {
  const double scale = std::min(1.0, short_side / source.short_side());
  const double longest = short_side * widest_aspect;
  const double long_scale = longest / std::max(source.width, source.height);
  const double factor = std::min(scale, long_scale);
  return {source.width * factor, source.height * factor};
}

bool believable(const Rate& rate) {
  return rate.denominator > 0 && rate.value() > 0 && rate.value() <= fastest_believed_rate;
}

// Constant rate for all rungs. A container's nominal rate is right unless frames are really much sparser (a screen
// recording: nominal 60, in fact 7); then the next standard rate that loses nothing.
Rate natural_rate(const VideoStream& stream) {
  const bool nominal = believable(stream.nominal_rate);
  const bool average = believable(stream.average_rate);
  if (!nominal && !average) return fallback_rate;
  if (nominal && (!average || stream.average_rate.value() >= 0.8 * stream.nominal_rate.value()))
    return stream.nominal_rate;
  const double wanted = stream.average_rate.value() * 0.98;
  const auto* standard = std::ranges::find_if(standard_rates, [&](const Rate& rate) { return rate.value() >= wanted; });
  if (standard == standard_rates.end()) return stream.average_rate;
  if (nominal && stream.nominal_rate.value() < standard->value()) return stream.nominal_rate;
  return *standard;
}

// A container may lie about its rate; its packets don't.
Rate measured_rate(const VideoStream& stream) {
  const bool constant = stream.packets && stream.packets->constant_rate && believable(stream.packets->measured_rate);
  if (!constant) return natural_rate(stream);
  const double measured = stream.packets->measured_rate.value();
  const auto close = [&](const Rate& rate) { return std::abs(rate.value() / measured - 1) < 0.0004; };
  if (believable(stream.nominal_rate) && close(stream.nominal_rate)) return stream.nominal_rate;
  const auto* standard = std::ranges::find_if(standard_rates, close);
  return standard == standard_rates.end() ? natural_rate(stream) : *standard;
}

Rate halved(Rate rate) { return {rate.numerator, rate.denominator * 2}; }

Rate limited_rate(Rate rate, int greatest) {
  while (rate.value() > greatest + 0.01) rate = halved(rate);
  return rate.value() < slowest_rate ? Rate{1, 2} : rate;
}

// Of the frames that 3:2 pulldown spread over the fields of video: four of five.
Rate film_rate(const Rate& video) {
  const std::int64_t divisor = std::gcd(video.numerator * 4, video.denominator * 5);
  return {video.numerator * 4 / divisor, video.denominator * 5 / divisor};
}

// Fields become frames on the large rungs (dance), every second one is dropped on the small.
struct Rates {
  Rate large;
  Rate small;
};
Rates rates_for(const VideoStream& stream, int greatest) {
  const Rate measured = measured_rate(stream);
  const Rate natural = limited_rate(stream.scan == Scan::telecine ? film_rate(measured) : measured, greatest);
  const bool doubled = stream.scan == Scan::interlaced && 2 * natural.value() <= greatest + 0.01;
  if (!doubled) return {natural, natural};
  return {{natural.numerator * 2, natural.denominator}, natural};
}

std::vector<int> short_sides(double source, int greatest) {
  std::vector<int> sides;
  for (const RungFacts& row : rung_table) {
    if (row.short_side <= source + 1 && row.short_side <= std::max(greatest, smallest_rung))
      sides.push_back(row.short_side);
  }
  if (sides.empty()) return {even_within(source, source)};
  const double reachable = std::min(source, static_cast<double>(greatest));
  if (reachable > own_size_factor * sides.back()) sides.push_back(even_within(reachable, source));
  return sides;
}

const RungFacts& row_for(int short_side) {
  const auto* row =
      std::ranges::find_if(rung_table, [&](const RungFacts& one) { return one.short_side >= short_side; });
  return row == rung_table.end() ? rung_table.back() : *row;
}

std::string swscale_matrix(const VideoStream& stream) {
  struct Name {
    std::string_view probed;
    std::string_view scaler;
  };
  constexpr Name names[] = {{"bt709", "bt709"},         {"smpte170m", "bt601"}, {"bt470bg", "bt601"}, {"fcc", "fcc"},
                            {"smpte240m", "smpte240m"}, {"bt2020nc", "bt2020"}, {"bt2020c", "bt2020"}};
  const auto* found = std::ranges::find(names, std::string_view(stream.matrix), &Name::probed);
  if (found != std::end(names)) return std::string(found->scaler);
  return std::min(stream.width, stream.height) > 576 ? "bt709" : "bt601";  // undeclared: by size, as players guess
}

int quality_change(const VideoStream& stream) {
  if (!stream.survey || stream.survey->trial_kbit <= 0) return 0;
  const auto* step = std::ranges::find_if(
      quality_steps, [&](const QualityStep& one) { return stream.survey->trial_kbit < one.trial_kbit; });
  return step == quality_steps.end() ? hardest_change : step->change;
}

// What all rungs of one source share.
struct Frame {
  Size source;
  Rates rates;
  int small_group = 0;
  int quality_change = 0;
};

VideoRung sized_rung(const Frame& frame, int side) {
  const Size size = fit_short_side(frame.source, side);
  const bool doubled = side > largest_halved_rung && !(frame.rates.large == frame.rates.small);
  VideoRung rung;
  rung.short_side = side;
  rung.width = even_within(size.width, frame.source.width);
  rung.height = even_within(size.height, frame.source.height);
  rung.frame_rate = doubled ? frame.rates.large : frame.rates.small;
  rung.group_frames = doubled ? 2 * frame.small_group : frame.small_group;
  return rung;
}

std::vector<VideoRung> plan_rungs(const Frame& frame, const std::vector<int>& sides) {
  std::vector<VideoRung> rungs;
  for (const int side : sides) {
    const RungFacts& row = row_for(side);
    VideoRung rung = sized_rung(frame, side);
    rung.name = fmt::format("v{}", side);
    rung.lane = row.lane;
    rung.quality = row.quality + frame.quality_change;
    rung.peak_kbit = row.peak_kbit;
    rungs.push_back(std::move(rung));
  }
  rungs.front().lane = Lane::fast;
  return rungs;
}

// The smallest useful size and the largest that is still for poor links.
std::vector<int> saver_sides(const std::vector<int>& sides) {
  std::vector<int> chosen;
  for (const int side : sides) {
    if (side <= saver_table.back().short_side && (side >= saver_table.front().short_side || sides.size() == 1))
      chosen.push_back(side);
  }
  if (chosen.size() > 2) chosen.erase(chosen.begin() + 1, chosen.end() - 1);
  return chosen;
}

std::vector<VideoRung> plan_saver(const Frame& frame, const std::vector<int>& sides) {
  std::vector<VideoRung> rungs;
  for (const int side : saver_sides(sides)) {
    const auto* row = std::ranges::find_if(saver_table, [&](const SaverFacts& one) { return one.short_side >= side; });
    VideoRung rung = sized_rung(frame, side);
    if (std::min(rung.width, rung.height) < smallest_av1_side) continue;
    rung.name = fmt::format("s{}", side);
    rung.codec = VideoCodec::av1;
    rung.quality = row->quality + frame.quality_change;
    rungs.push_back(std::move(rung));
  }
  return rungs;
}

// One keyframe a second (or a group, when that can't be halved), of the size of the fast lane's largest rung.
VideoRung plan_trick(const std::vector<VideoRung>& rungs) {
  const auto fast =
      std::ranges::find_if(rungs.rbegin(), rungs.rend(), [](const VideoRung& rung) { return rung.lane == Lane::fast; });
  VideoRung trick = *fast;
  const int step = trick.group_frames % 2 == 0 ? trick.group_frames / 2 : trick.group_frames;
  trick.name = fmt::format("i{}", trick.short_side);
  trick.frame_rate.denominator *= step;
  trick.group_frames = 1;
  return trick;
}

void plan_chunks(VideoPlan& plan, const VideoStream& stream, const MediaInfo& info,
                 const std::optional<MediaTime>& duration, const Policy& policy) {
  const auto* found = std::ranges::find(seekable, info.format, &SeekFacts::format);
  const bool steady = !stream.packets || !stream.packets->timestamps_jump;
  if (found == std::end(seekable) || !steady || !duration || policy.chunk_seconds <= 0) return;
  // Whole segments, hence pairs of groups.
  const double pair = 2 * plan.group_frames / plan.frame_rate.value();
  const auto pairs = std::max<std::int64_t>(1, std::llround(policy.chunk_seconds / pair));
  const std::int64_t chunks = std::llround(to_seconds(*duration) / (static_cast<double>(pairs) * pair));
  if (chunks < 2 || chunks > most_chunks) return;
  plan.chunk_frames = pairs * 2 * plan.group_frames;
  plan.chunks = static_cast<int>(chunks);
  plan.seek_margin = found->margin;
}

}  // namespace

VideoPlan plan_video(const VideoStream& stream, const MediaInfo& info, const std::optional<MediaTime>& duration,
                     const Policy& policy) {
  VideoPlan plan;
  plan.stream = stream.index;
  plan.scan = stream.scan;
  const bool marked = stream.field_order.size() == 2;  // "tt", "bb", "tb", "bt"
  if (stream.scan != Scan::progressive && !marked && stream.survey)
    plan.unmarked_fields = stream.survey->top_field_first ? "tff" : "bff";
  plan.transfer = stream.transfer;
  plan.range = stream.range;
  plan.matrix = swscale_matrix(stream);
  const bool turned = stream.rotation == 90 || stream.rotation == 270;
  plan.source_width = turned ? stream.height : stream.width;
  plan.source_height = turned ? stream.width : stream.height;
  plan.delivery_colours = stream.pixel_format == "yuv420p" && plan.matrix == "bt709" &&
                          stream.transfer == Transfer::sdr && stream.range == Range::limited;
  Frame frame;
  frame.source = display_size(stream);
  frame.rates = rates_for(stream, policy.max_frame_rate);
  // Two at least: the AV1 encoder takes a distance of one for no keyframes at all.
  frame.small_group = std::max(2, static_cast<int>(std::lround(frame.rates.small.value() * group_seconds)));
  frame.quality_change = quality_change(stream);
  const std::vector<int> sides = short_sides(frame.source.short_side(), policy.max_rung);
  plan.rungs = plan_rungs(frame, sides);
  if (policy.saver == SaverSet::on) plan.saver = plan_saver(frame, sides);
  plan.trick = plan_trick(plan.rungs);
  plan.frame_rate = plan.rungs.back().frame_rate;
  plan.group_frames = plan.rungs.back().group_frames;
  plan_chunks(plan, stream, info, duration, policy);
  VideoRung& top = plan.rungs.back();
  if (plan.rungs.size() > 1 && fits_unchanged(stream, info, top, policy)) top.making = Making::copy;
  const double still_scale = std::min(1.0, static_cast<double>(still_long_side) / std::max(top.width, top.height));
  plan.still_width = even(top.width * still_scale);
  plan.still_height = even(top.height * still_scale);
  return plan;
}

}  // namespace khen
