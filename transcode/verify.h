// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transcode/ladder.h"
#include "transcode/mp4_boxes.h"

// Holds finished tracks against the Plan and against each other, at box level. Pure. An encoder's exit code proves
// nothing: a file cut off in the middle ends with 0.
namespace khen {

struct VideoTrack {
  VideoRung rung;
  Track track;
};

struct AudioTrack {
  AudioRung rung;
  Track track;
};

// One language.
struct SoundTracks {
  std::string language;  // BCP 47, empty when unknown
  bool describes_video = false;
  std::vector<AudioTrack> rungs;  // AAC, ascending
  std::vector<AudioTrack> saver;  // Opus, ascending
};

struct Tracks {
  std::vector<VideoTrack> videos;  // H.264, ascending, as in the Plan
  std::vector<VideoTrack> saver;   // AV1, ascending
  std::optional<VideoTrack> trick;
  std::vector<SoundTracks> sounds;  // the preferred first
};

// Seconds that a viewer gets: the longest track.
double played_seconds(const Tracks& tracks);

// Errors: media.verify_failed (sizes, keyframe grid, start or length of tracks disagree: our fault, nothing may be
// published). Findings: media.shorter_than_declared, media.longer_than_declared (the source's fault, told truthfully),
// media.sound_ends_early {sound, pictures}, media.pictures_end_early {pictures, sound} in seconds.
Result<std::vector<MediaFinding>> verify(const Tracks& tracks, const Plan& plan);

}  // namespace khen
