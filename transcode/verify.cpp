// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace khen {
namespace {

constexpr double start_tolerance = 0.005;  // seconds: what lips and sound may be apart
constexpr double sound_tolerance = 0.1;    // two encoders' last frames
constexpr double declared_share = 0.001;
constexpr double declared_tolerance = 0.1;

Error wrong(const std::string& reason) { return with_cause(fail(Code::internal, "media.verify_failed"), reason); }

double frame_seconds(const VideoRung& rung) { return 1 / rung.frame_rate.value(); }

Result<void> starts_at_zero(const std::string& name, const Track& track) {
  if (track.samples() == 0) return wrong(name + ": empty");
  if (track.first_presentation() > start_tolerance) {
    return wrong(fmt::format("{}: begins at {:.3f} s", name, track.first_presentation()));
  }
  return {};
}

double start_of(const Track& track, const Fragment& fragment) {
  return static_cast<double>(fragment.decode_time) / track.timescale;
}

Result<void> check_picture_track(const VideoTrack& video) {
  const std::string& name = video.rung.name;
  TRY(starts_at_zero(name, video.track));
  if (video.track.width != video.rung.width || video.track.height != video.rung.height) {
    return wrong(fmt::format("{}: {}x{}", name, video.track.width, video.track.height));
  }
  const auto open = std::ranges::find(video.track.fragments, false, &Fragment::starts_with_sync);
  if (open != video.track.fragments.end()) return wrong(name + ": a fragment without keyframe");
  return {};
}

// A player changes rungs at fragments: they must begin at the same instants, up to a frame of the slower rung.
Result<void> same_grid(const VideoTrack& one, const VideoTrack& other) {
  const double tolerance = 1.01 * std::max(frame_seconds(one.rung), frame_seconds(other.rung));
  const std::string pair = one.rung.name + " and " + other.rung.name;
  if (std::abs(one.track.seconds() - other.track.seconds()) > 2 * tolerance) return wrong(pair + ": lengths differ");
  const std::size_t first = one.track.fragments.size();
  const std::size_t second = other.track.fragments.size();
  if (std::max(first, second) - std::min(first, second) > 1) return wrong(pair + ": numbers of fragments differ");
  for (std::size_t i = 0; i < std::min(first, second); ++i) {
    const double here = start_of(one.track, one.track.fragments[i]);
    const double there = start_of(other.track, other.track.fragments[i]);
    if (std::abs(here - there) > tolerance) return wrong(fmt::format("{}: keyframes apart at {:.3f} s", pair, here));
  }
  return {};
}

std::vector<MediaFinding> compare_with_declared(double found, const Plan& plan, double frame) {
  if (!plan.expected) return {};
  const double declared = to_seconds(*plan.expected);
  const double tolerance = std::max({declared_share * declared, 2 * frame, declared_tolerance});
  if (std::abs(found - declared) <= tolerance) return {};
  const char* message = found < declared ? "media.shorter_than_declared" : "media.longer_than_declared";
  return {{message, {{"declared", fmt::format("{:.1f}", declared)}, {"found", fmt::format("{:.1f}", found)}}}};
}

}  // namespace

double played_seconds(const Tracks& tracks) {
  double longest = 0;
  for (const VideoTrack& video : tracks.videos) longest = std::max(longest, video.track.seconds());
  for (const AudioTrack& audio : tracks.audios) longest = std::max(longest, audio.track.seconds());
  return longest;
}

Result<std::vector<MediaFinding>> verify(const Tracks& tracks, const Plan& plan) {
  for (const VideoTrack& video : tracks.videos) TRY(check_picture_track(video));
  for (const VideoTrack& video : tracks.videos) TRY(same_grid(tracks.videos.front(), video));
  for (const AudioTrack& audio : tracks.audios) {
    TRY(starts_at_zero(audio.rung.name, audio.track));
    if (audio.track.channels != audio.rung.channels)
      return wrong(fmt::format("{}: {} channels", audio.rung.name, audio.track.channels));
    const double difference = audio.track.seconds() - tracks.audios.front().track.seconds();
    if (std::abs(difference) > sound_tolerance) return wrong(audio.rung.name + ": lengths differ");
  }
  if (tracks.videos.empty() && tracks.audios.empty()) return wrong("no tracks");
  if (tracks.videos.empty()) return compare_with_declared(tracks.audios.front().track.seconds(), plan, 0);
  const VideoTrack& top = tracks.videos.back();
  return compare_with_declared(top.track.seconds(), plan, frame_seconds(top.rung));
}

}  // namespace khen
