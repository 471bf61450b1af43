// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/package.h"

#include <algorithm>

#include "transcode/hls.h"

namespace khen {
namespace {

constexpr int largest_default_rung = 480;
constexpr int smallest_sound_up_to = 240;  // these video rungs go with the smallest sound
constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";

struct Cut {
  std::vector<Segment> segments;
  Bandwidth bandwidth;
};

Cut cut(const Track& track) {
  Cut result{group_segments(track), {}};
  result.bandwidth = measure(result.segments);
  return result;
}

Result<void> write_text(const Path& path, std::string_view text) {
  LocalFiles files;
  return TRY(files.open(path, Opening::create_new))->append(as_bytes(text));
}

RenditionFile playlist_file(RenditionRole role, std::string name, MediaTime duration) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = playlist_type;
  file.duration = duration;
  return file;
}

RenditionFile rung_file(RenditionRole role, const std::string& name, const Track& track, const Bandwidth& bandwidth) {
  RenditionFile file;
  file.role = role;
  file.name = name + ".mp4";
  file.media_type = role == RenditionRole::video_rung ? "video/mp4" : "audio/mp4";
  file.width = track.width;
  file.height = track.height;
  file.codecs = track.codecs;
  file.peak_bandwidth = bandwidth.peak;
  file.average_bandwidth = bandwidth.average;
  file.duration = from_seconds(track.seconds());
  return file;
}

// The sane default first, then ascending: players begin with the first and go where the link allows.
std::vector<HlsVideo> start_with_default(std::vector<HlsVideo> videos, std::size_t first) {
  const auto begin = videos.begin();
  std::rotate(begin, begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(first) + 1);
  return videos;
}

std::size_t default_index(const Tracks& tracks) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < tracks.videos.size(); ++i) {
    if (tracks.videos[i].rung.short_side <= largest_default_rung) index = i;
  }
  return index;
}

std::string sound_for(const VideoRung& rung, const Tracks& tracks) {
  if (tracks.audios.empty()) return {};
  return (rung.short_side <= smallest_sound_up_to ? tracks.audios.front() : tracks.audios.back()).rung.name;
}

}  // namespace

const VideoTrack& default_rung(const Tracks& tracks) { return tracks.videos[default_index(tracks)]; }

Result<std::vector<RenditionFile>> package(const Tracks& tracks, const Plan& plan, const Path& directory) {
  std::vector<RenditionFile> files;
  std::vector<Cut> video_cuts;
  std::vector<Cut> audio_cuts;
  int target = 1;
  for (const VideoTrack& video : tracks.videos) video_cuts.push_back(cut(video.track));
  for (const AudioTrack& audio : tracks.audios) audio_cuts.push_back(cut(audio.track));
  for (const Cut& one : video_cuts) target = std::max(target, target_duration(one.segments));
  for (const Cut& one : audio_cuts) target = std::max(target, target_duration(one.segments));

  const auto add_track = [&](RenditionRole role, const std::string& name, const Track& track, const Cut& one) -> Result<void> {
    files.push_back(rung_file(role, name, track, one.bandwidth));
    files.push_back(playlist_file(RenditionRole::media_playlist, name + ".m3u8", from_seconds(track.seconds())));
    return write_text(directory / (name + ".m3u8"), media_playlist(name + ".mp4", track, one.segments, target));
  };
  std::vector<HlsVideo> videos;
  for (std::size_t i = 0; i < tracks.videos.size(); ++i) {
    const auto& [rung, track] = tracks.videos[i];
    TRY(add_track(RenditionRole::video_rung, rung.name, track, video_cuts[i]));
    videos.push_back({rung.name + ".m3u8", track.codecs, track.width, track.height, rung.frame_rate.value(),
                      sound_for(rung, tracks), video_cuts[i].bandwidth});
  }
  std::vector<HlsAudio> audios;
  for (std::size_t i = 0; i < tracks.audios.size(); ++i) {
    const auto& [rung, track] = tracks.audios[i];
    TRY(add_track(RenditionRole::audio_rung, rung.name, track, audio_cuts[i]));
    const std::string language = plan.audio ? plan.audio->language : std::string();
    files[files.size() - 2].language = language;
    audios.push_back({rung.name, rung.name + ".m3u8", language, track.codecs, rung.channels, audio_cuts[i].bandwidth});
  }
  if (!videos.empty()) videos = start_with_default(std::move(videos), default_index(tracks));
  TRY(write_text(directory / "master.m3u8", master_playlist(videos, audios)));
  files.push_back(playlist_file(RenditionRole::master_playlist, "master.m3u8", from_seconds(played_seconds(tracks))));
  return files;
}

}  // namespace khen
