// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "metadata/base/digest.h"
#include "transcode/image.h"
#include "transcode/stream_language.h"

namespace khen {
namespace {

// Quality and cap by short side: the first row that is not smaller applies.
struct RungFacts {
  int short_side;
  int quality;
  int peak_kbit;
};
constexpr std::array<RungFacts, 4> rung_table{{{240, 26, 350}, {480, 24, 1200}, {720, 23, 2800}, {1080, 23, 5000}}};
constexpr int smallest_rung = rung_table.front().short_side;

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

constexpr double stills_wanted = 24;
constexpr int still_long_side = 1280;
constexpr std::array<int, 4> image_widths{320, 640, 1280, 2560};

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

Rate halved(Rate rate) { return {rate.numerator, rate.denominator * 2}; }

Rate limited_rate(Rate rate, int greatest) {
  while (rate.value() > greatest + 0.01) rate = halved(rate);
  return rate.value() < slowest_rate ? Rate{1, 2} : rate;
}

// Fields become frames on the large rungs (dance), every second one is dropped on the small.
struct Rates {
  Rate large;
  Rate small;
};
Rates rates_for(const VideoStream& stream, int greatest) {
  const Rate natural = limited_rate(natural_rate(stream), greatest);
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

MediaTime still_distance(const std::optional<MediaTime>& duration) {
  constexpr double shortest = 0.4;
  constexpr double longest = 60;
  const double seconds = duration ? to_seconds(*duration) / stills_wanted : longest;
  return from_seconds(std::clamp(seconds, shortest, longest));
}

VideoPlan plan_video(const VideoStream& stream, const std::optional<MediaTime>& duration, const Policy& policy) {
  VideoPlan plan;
  plan.stream = stream.index;
  plan.scan = stream.scan;
  plan.transfer = stream.transfer;
  plan.range = stream.range;
  plan.matrix = swscale_matrix(stream);
  const Size source = display_size(stream);
  const Rates rates = rates_for(stream, policy.max_frame_rate);
  const std::vector<int> sides = short_sides(source.short_side(), policy.max_rung);
  for (const int side : sides) {
    const Size size = fit_short_side(source, side);
    const RungFacts& row = row_for(side);
    VideoRung rung;
    rung.name = fmt::format("v{}", side);
    rung.short_side = side;
    rung.width = even_within(size.width, source.width);
    rung.height = even_within(size.height, source.height);
    rung.frame_rate = side > largest_halved_rung ? rates.large : rates.small;
    rung.quality = row.quality;
    rung.peak_kbit = row.peak_kbit;
    plan.rungs.push_back(std::move(rung));
  }
  const VideoRung& top = plan.rungs.back();
  const double still_scale = std::min(1.0, static_cast<double>(still_long_side) / std::max(top.width, top.height));
  plan.still_width = even(top.width * still_scale);
  plan.still_height = even(top.height * still_scale);
  plan.still_interval = still_distance(duration);
  return plan;
}

// A mono source stays mono: no invented stereo. The small rung is for voices on the poorest link.
AudioPlan plan_audio(const AudioStream& stream) {
  AudioPlan plan;
  plan.stream = stream.index;
  plan.language = language_tag(stream.language);
  plan.rungs.push_back({"a48", 1, 48});
  plan.rungs.push_back(stream.channels >= 2 ? AudioRung{"a128", 2, 128} : AudioRung{"a96", 1, 96});
  return plan;
}

std::vector<int> widths_up_to(int source, int greatest) {
  const int top = std::min(source, greatest);
  std::vector<int> widths;
  for (const int width : image_widths) {
    if (width <= top) widths.push_back(width);
  }
  if (widths.empty() || top > own_size_factor * widths.back()) widths.push_back(top);
  return widths;
}

ImagePlan plan_image(const StillPicture& picture, const Policy& policy) {
  const bool large = std::max(picture.width, picture.height) > policy.pyramid_from;
  return {widths_up_to(picture.width, policy.max_image_width), std::min(picture.pages, policy.max_pages),
          large ? pyramid_tile : 0};
}

// The stream that its maker preferred, else the first; only those that we may decode.
template <class Stream>
const Stream* chosen(const std::vector<Stream>& streams) {
  const Stream* best = nullptr;
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::refused) continue;
    if (best == nullptr || (stream.preferred && !best->preferred)) best = &stream;
  }
  return best;
}

template <class Stream>
void note_refused(const std::vector<Stream>& streams, std::vector<MediaFinding>& findings) {
  for (const Stream& stream : streams) {
    if (stream.decoding == Decoding::allowed) continue;
    findings.push_back(
        {"media.stream_unsupported", {{"stream", fmt::format("{}", stream.index)}, {"codec", stream.codec}}});
  }
}

Result<Plan> plan_streams(Plan plan, const MediaInfo& info, const Policy& policy) {
  if (info.videos.empty() && info.audios.empty()) return fail(Code::unreadable, "media.no_streams");
  note_refused(info.videos, plan.findings);
  note_refused(info.audios, plan.findings);
  const VideoStream* video = chosen(info.videos);
  const AudioStream* audio = chosen(info.audios);
  if (video == nullptr && audio == nullptr) {
    const std::string& codec = info.videos.empty() ? info.audios.front().codec : info.videos.front().codec;
    return fail(Code::unsupported_type, "media.unsupported_codec", {{"codec", codec}});
  }
  plan.kind = video != nullptr ? Kind::video : Kind::audio;
  if (video != nullptr) plan.video = plan_video(*video, info.duration, policy);
  if (audio != nullptr) plan.audio = plan_audio(*audio);
  plan.expected = video != nullptr && video->duration ? video->duration : info.duration;
  if (video == nullptr && audio->duration) plan.expected = audio->duration;
  return plan;
}

template <class Enum>
std::string_view word(Enum value, std::initializer_list<std::string_view> words) {
  return *(words.begin() + static_cast<std::ptrdiff_t>(value));
}

void describe(const VideoPlan& video, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "video stream={} scan={} transfer={} range={} matrix={}\n", video.stream,
                 word(video.scan, {"progressive", "interlaced"}), word(video.transfer, {"sdr", "pq", "hlg"}),
                 word(video.range, {"limited", "full"}), video.matrix);
  for (const VideoRung& rung : video.rungs) {
    fmt::format_to(out, "rung {} {}x{} fps={}/{} h264 crf={} peak={}k\n", rung.name, rung.width, rung.height,
                   rung.frame_rate.numerator, rung.frame_rate.denominator, rung.quality, rung.peak_kbit);
  }
  fmt::format_to(out, "stills {}x{} every={:.3f}s\n", video.still_width, video.still_height,
                 to_seconds(video.still_interval));
}

void describe(const AudioPlan& audio, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "audio stream={} language={}\n", audio.stream, audio.language.empty() ? "-" : audio.language);
  for (const AudioRung& rung : audio.rungs) {
    fmt::format_to(out, "rung {} aac channels={} {}k\n", rung.name, rung.channels, rung.kbit);
  }
}

void describe(const ImagePlan& image, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "image widths={} avif webp jpeg pages={}\n", fmt::join(image.widths, ","), image.pages);
  if (image.tile > 0) fmt::format_to(out, "pyramid tile={} jpeg zip\n", image.tile);
}

}  // namespace

Result<Plan> make_plan(const MediaInfo& info, const Policy& policy) {
  Plan plan;
  plan.kind = info.kind;
  plan.format = info.format;
  plan.threads = policy.threads;
  plan.findings = info.findings;
  if (info.kind == Kind::video || info.kind == Kind::audio) return plan_streams(std::move(plan), info, policy);
  if (info.kind == Kind::image) {
    if (!info.picture) return fail(Code::unreadable, "media.no_streams");
    plan.image = plan_image(*info.picture, policy);
    return plan;
  }
  plan.document = DocumentPlan{info.document ? std::min(info.document->pages, policy.max_pages) : 0};
  return plan;
}

std::string describe(const Plan& plan) {
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "plan {} {} from {}\n", plan.version, name_of(plan.kind), facts(plan.format).name);
  if (plan.expected) fmt::format_to(out, "expected {:.3f}s\n", to_seconds(*plan.expected));
  if (plan.video) describe(*plan.video, out);
  if (plan.audio) describe(*plan.audio, out);
  if (plan.image) describe(*plan.image, out);
  if (plan.document) fmt::format_to(out, "document pages={}\n", plan.document->pages);
  for (const MediaFinding& finding : plan.findings) {
    fmt::format_to(out, "finding {}", finding.message);
    for (const Parameter& parameter : finding.parameters)
      fmt::format_to(out, " {}={}", parameter.name, parameter.value);
    fmt::format_to(out, "\n");
  }
  return text;
}

std::string digest(const Plan& plan) { return digest_hex(DigestAlgorithm::sha256, describe(plan)); }

}  // namespace khen
