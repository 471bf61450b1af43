// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "transcode/ladder_parts.h"

namespace khen {
namespace {

// What phones of ten years ago decode.
constexpr std::array<std::string_view, 4> played_everywhere{"Constrained Baseline", "Baseline", "Main", "High"};
constexpr double cap_factor = 2;  // a copy may be this much larger than what we would allow ourselves
constexpr MediaTime latest_start{5000};

bool is_plain_picture(const VideoStream& stream) {
  const bool profile = std::ranges::find(played_everywhere, stream.profile) != played_everywhere.end();
  return stream.codec == "h264" && profile && stream.pixel_format == "yuv420p" && stream.scan == Scan::progressive &&
         stream.transfer == Transfer::sdr && stream.range == Range::limited && stream.rotation == 0 &&
         !stream.mirrored && std::abs(stream.sample_aspect.value() - 1) < 0.001;
}

// Players change rungs at keyframes: the source must have one wherever our own rungs have.
bool is_on_grid(const PacketFacts& packets, const VideoRung& top) {
  const bool regular = packets.whole && packets.constant_rate && packets.starts_with_key && packets.closed_groups &&
                       !packets.timestamps_jump;
  const bool same_rate = std::abs(packets.measured_rate.value() / top.frame_rate.value() - 1) < 0.0004;
  return regular && same_rate && packets.group_frames > 0 && top.group_frames % packets.group_frames == 0;
}

bool is_small_enough(const PacketFacts& packets, const VideoRung& top, const Policy& policy) {
  const double seconds = to_seconds(packets.end - packets.first);
  const double limit = std::min(static_cast<double>(policy.copy_bit_rate), cap_factor * 1000 * top.peak_kbit);
  return seconds > 0 && static_cast<double>(packets.bytes) * 8 / seconds <= limit;
}

}  // namespace

bool fits_unchanged(const VideoStream& stream, const MediaInfo& info, const VideoRung& top, const Policy& policy) {
  const bool known_container = info.format == Format::isobmff || info.format == Format::matroska;
  if (!known_container || !stream.packets || !is_plain_picture(stream)) return false;
  if (stream.width != top.width || stream.height != top.height) return false;
  const MediaTime start = stream.packets->first - info.start.value_or(MediaTime{0});
  if (start < -latest_start || start > latest_start) return false;
  return is_on_grid(*stream.packets, top) && is_small_enough(*stream.packets, top, policy);
}

}  // namespace khen
