// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/effort.h"

namespace khen {
namespace {

// Measured with FFmpeg 5.1 on the ladder of a 1080p source: processor time for a million pixels.
constexpr double decoding = 0.35;
constexpr double deinterlacing = 0.5;
constexpr double tone_mapping = 4;
constexpr double h264 = 0.75;
constexpr double av1 = 1.5;
constexpr double small_av1 = 3;  // with its slower preset
constexpr double sound_second = 1.2;
constexpr double extras_second = 0.4;
constexpr double extras_fixed = 250;  // posters of several sizes and formats
constexpr double unknown_seconds = 60;

double megapixels(const VideoRung& rung) {
  return static_cast<double>(rung.width) * rung.height * rung.frame_rate.value() / 1e6;
}

double encoding(const VideoRung& rung) {
  if (rung.codec == VideoCodec::h264) return h264 * megapixels(rung);
  return (rung.short_side <= 240 ? small_av1 : av1) * megapixels(rung);
}

double lane(const VideoPlan& video, Lane which) {
  const auto rungs = encoded_in(video, which);
  if (rungs.empty()) return 0;
  const double source = static_cast<double>(video.source_width) * video.source_height * video.frame_rate.value() / 1e6;
  double sum = source * (decoding + (video.scan != Scan::progressive ? deinterlacing : 0));
  double largest = 0;
  for (const VideoRung& rung : rungs) {
    sum += encoding(rung);
    largest = std::max(largest, megapixels(rung));
  }
  return sum + (video.transfer == Transfer::sdr ? 0 : tone_mapping * largest);
}

}  // namespace

Effort effort_of(const Plan& plan) {
  const double seconds = plan.expected && plan.expected->count() > 0 ? to_seconds(*plan.expected) : unknown_seconds;
  Effort effort;
  effort.sound = seconds * sound_second * static_cast<double>(plan.audios.size());
  effort.extras = seconds * extras_second + extras_fixed;
  if (!plan.video) return effort;
  effort.first = seconds * lane(*plan.video, Lane::fast);
  effort.quality = seconds * lane(*plan.video, Lane::quality);
  return effort;
}

}  // namespace khen
