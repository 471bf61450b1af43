// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/picture_delay.h"

#include <cmath>

namespace khen {
namespace {

constexpr double slowest_rate = 20;  // pictures a second: half of one is what nobody hears

}  // namespace

MediaTime picture_delay(const VideoStream& video, const MediaInfo& info, const Rate& rate) {
  const bool varying = video.packets && !video.packets->constant_rate;
  if (rate.value() < slowest_rate || varying || !info.start) return MediaTime{0};
  const std::optional<MediaTime> first = video.packets ? video.packets->first : video.start;
  if (!first) return MediaTime{0};
  const double start = to_seconds(*first - *info.start);
  return from_seconds(std::round(start * rate.value()) / rate.value() - start);
}

}  // namespace khen
