// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "transcode/hls.h"

namespace khen {
namespace {

constexpr double start_tolerance = 0.005;  // seconds: what lips and sound may be apart
constexpr double sound_tolerance = 0.1;    // two encoders' last frames
constexpr double declared_share = 0.001;
constexpr double declared_tolerance = 0.1;
constexpr double bearable_difference = 2;  // seconds between the ends of sound and pictures
constexpr double bearable_share = 0.05;

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

// A player changes rungs at segments, and a copy may have more keyframes than we ask for: what must agree are the
// instants at which segments begin, up to a frame of the slower rung.
std::vector<double> segment_starts(const Track& track) {
  std::vector<double> starts;
  std::uint64_t ticks = 0;
  for (const Segment& segment : group_segments(track)) {
    starts.push_back(static_cast<double>(ticks) / track.timescale);
    ticks += segment.ticks;
  }
  return starts;
}

Result<void> same_grid(const VideoTrack& one, const VideoTrack& other) {
  const double tolerance = 1.01 * std::max(frame_seconds(one.rung), frame_seconds(other.rung));
  const std::string pair = one.rung.name + " and " + other.rung.name;
  if (std::abs(one.track.seconds() - other.track.seconds()) > 2 * tolerance) return wrong(pair + ": lengths differ");
  const std::vector<double> first = segment_starts(one.track);
  const std::vector<double> second = segment_starts(other.track);
  const std::size_t common = std::min(first.size(), second.size());
  if (std::max(first.size(), second.size()) - common > 1) return wrong(pair + ": numbers of segments differ");
  for (std::size_t i = 0; i < common; ++i) {
    if (std::abs(first[i] - second[i]) > tolerance)
      return wrong(fmt::format("{}: segments apart at {:.3f} s", pair, first[i]));
  }
  return {};
}

// Encoded rungs have their keyframes exactly as planned.
Result<void> keyframes_as_planned(const VideoTrack& video) {
  const auto& fragments = video.track.fragments;
  const double group = video.rung.group_frames * frame_seconds(video.rung);
  if (video.rung.making == Making::copy) return {};
  for (std::size_t i = 0; i < fragments.size(); ++i) {
    const double expected = group * static_cast<double>(i);
    if (std::abs(start_of(video.track, fragments[i]) - expected) > 0.5 * frame_seconds(video.rung))
      return wrong(fmt::format("{}: a keyframe at {:.3f} s", video.rung.name, start_of(video.track, fragments[i])));
  }
  return {};
}

Result<void> check_sound(const SoundTracks& sound) {
  for (const auto* rungs : {&sound.rungs, &sound.saver}) {
    for (const AudioTrack& audio : *rungs) {
      TRY(starts_at_zero(audio.rung.name, audio.track));
      if (audio.track.channels != audio.rung.channels)
        return wrong(fmt::format("{}: {} channels", audio.rung.name, audio.track.channels));
      const double difference = audio.track.seconds() - sound.rungs.front().track.seconds();
      if (std::abs(difference) > sound_tolerance) return wrong(audio.rung.name + ": lengths differ");
    }
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

// A microphone that gave up, pictures that stopped: a viewer would take it for a fault of ours.
void note_what_ends_early(const Tracks& tracks, std::vector<MediaFinding>& findings) {
  const double pictures = tracks.videos.back().track.seconds();
  const auto text = [](double seconds) { return fmt::format("{:.1f}", seconds); };
  const auto early = [](double one, double other) {
    return other - one > bearable_difference && other - one > bearable_share * other;
  };
  for (const SoundTracks& sounds : tracks.sounds) {
    const double sound = sounds.rungs.front().track.seconds();
    if (early(sound, pictures))
      findings.push_back({"media.sound_ends_early", {{"sound", text(sound)}, {"pictures", text(pictures)}}});
  }
  if (tracks.sounds.empty()) return;
  const double sound = tracks.sounds.front().rungs.front().track.seconds();
  if (early(pictures, sound))
    findings.push_back({"media.pictures_end_early", {{"pictures", text(pictures)}, {"sound", text(sound)}}});
}

}  // namespace

double played_seconds(const Tracks& tracks) {
  double longest = 0;
  for (const VideoTrack& video : tracks.videos) longest = std::max(longest, video.track.seconds());
  for (const SoundTracks& sound : tracks.sounds) longest = std::max(longest, sound.rungs.front().track.seconds());
  return longest;
}

Result<std::vector<MediaFinding>> verify(const Tracks& tracks, const Plan& plan) {
  if (tracks.videos.empty() && tracks.sounds.empty()) return wrong("no tracks");
  for (const auto* set : {&tracks.videos, &tracks.saver}) {
    for (const VideoTrack& video : *set) {
      TRY(check_picture_track(video));
      TRY(keyframes_as_planned(video));
      TRY(same_grid(tracks.videos.front(), video));
    }
  }
  if (tracks.trick) TRY(check_picture_track(*tracks.trick));
  for (const SoundTracks& sound : tracks.sounds) TRY(check_sound(sound));
  if (tracks.videos.empty()) return compare_with_declared(tracks.sounds.front().rungs.front().track.seconds(), plan, 0);
  const VideoTrack& top = tracks.videos.back();
  std::vector<MediaFinding> findings = compare_with_declared(top.track.seconds(), plan, frame_seconds(top.rung));
  note_what_ends_early(tracks, findings);
  return findings;
}

}  // namespace khen
