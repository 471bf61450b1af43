// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/package.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "transcode/dash.h"
#include "transcode/hls.h"

namespace khen {
namespace {

constexpr int largest_default_rung = 480;
constexpr int smallest_sound_up_to = 240;  // these video rungs go with the smallest sound
constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";
constexpr std::string_view manifest_type = "application/dash+xml";

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

RenditionFile text_file(RenditionRole role, std::string name, std::string_view type, double seconds) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = type;
  file.duration = from_seconds(seconds);
  return file;
}

RenditionFile track_file(RenditionRole role, const std::string& name, const Track& track, const Bandwidth& bandwidth) {
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

std::size_t default_index(const std::vector<VideoTrack>& videos) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < videos.size(); ++i) {
    if (videos[i].rung.short_side <= largest_default_rung) index = i;
  }
  return index;
}

// The sane default first, then ascending: players begin with the first and go where the link allows.
std::vector<HlsVideo> start_with_default(std::vector<HlsVideo> videos, std::size_t first) {
  const auto begin = videos.begin();
  std::rotate(begin, begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(first) + 1);
  return videos;
}

// "a48" of "a48-2": what all languages' tracks of one quality have in common.
std::string group_of(std::string_view rung_name) { return std::string(rung_name.substr(0, rung_name.find('-'))); }

// Writes the playlists of one presentation, whose longest segment all of them declare.
class Packager {
 public:
  Packager(const Tracks& tracks, const Path& directory) : tracks_(tracks), directory_(directory) {
    for (const auto* set : {&tracks.videos, &tracks.saver}) {
      for (const VideoTrack& video : *set) target_ = std::max(target_, target_duration(group_segments(video.track)));
    }
    for (const SoundTracks& sound : tracks.sounds) {
      for (const auto* rungs : {&sound.rungs, &sound.saver}) {
        for (const AudioTrack& audio : *rungs)
          target_ = std::max(target_, target_duration(group_segments(audio.track)));
      }
    }
  }

  Result<HlsVideo> add(const VideoTrack& video) {
    const auto& [rung, track] = video;
    const Cut made = cut(track);
    TRY(add_track(RenditionRole::video_rung, rung.name, track, made,
                  media_playlist(rung_name(rung.name), track, made.segments, target_)));
    return HlsVideo{rung.name + ".m3u8",     track.codecs, track.width,   track.height,
                    rung.frame_rate.value(), {},           made.bandwidth};
  }

  Result<HlsVideo> add_keyframes(const VideoTrack& video) {
    const auto& [rung, track] = video;
    const Cut made = cut(track);
    TRY(add_track(RenditionRole::video_rung, rung.name, track, made,
                  keyframe_playlist(rung_name(rung.name), track, target_)));
    return HlsVideo{rung.name + ".m3u8",     track.codecs, track.width,   track.height,
                    rung.frame_rate.value(), {},           made.bandwidth};
  }

  // One group a quality, in each group every language.
  Result<std::vector<HlsAudio>> add_sounds(std::vector<AudioTrack> SoundTracks::*set) {
    std::vector<HlsAudio> audios;
    for (std::size_t quality = 0; !tracks_.sounds.empty() && quality < (tracks_.sounds.front().*set).size();
         ++quality) {
      std::set<std::string> names;
      for (const SoundTracks& sound : tracks_.sounds) {
        if ((sound.*set).empty()) continue;
        // All groups have the same members: who lacks a quality is there with the best it has.
        HlsAudio audio = TRY(add_sound((sound.*set)[std::min(quality, (sound.*set).size() - 1)], sound));
        audio.preferred = &sound == &tracks_.sounds.front();
        audio.group = group_of((tracks_.sounds.front().*set)[quality].rung.name);
        const std::string name = audio.name;
        for (int number = 2; !names.insert(audio.name).second; ++number)
          audio.name = fmt::format("{} {}", name, number);
        audios.push_back(std::move(audio));
      }
    }
    return audios;
  }

  Result<void> write(RenditionRole role, const std::string& name, std::string_view type, std::string_view text) {
    files_.push_back(text_file(role, name, type, played_seconds(tracks_)));
    return write_text(directory_ / name, text);
  }

  std::vector<RenditionFile> take_files() { return std::move(files_); }

 private:
  static std::string rung_name(const std::string& name) { return name + ".mp4"; }

  Result<void> add_track(RenditionRole role, const std::string& name, const Track& track, const Cut& made,
                         const std::string& playlist) {
    files_.push_back(text_file(RenditionRole::media_playlist, name + ".m3u8", playlist_type, track.seconds()));
    files_.push_back(track_file(role, name, track, made.bandwidth));
    return write_text(directory_ / (name + ".m3u8"), playlist);
  }

  Result<HlsAudio> add_sound(const AudioTrack& audio, const SoundTracks& sound) {
    const auto& [rung, track] = audio;
    const Cut made = cut(track);
    if (sounds_.insert(rung.name).second) {
      TRY(add_track(RenditionRole::audio_rung, rung.name, track, made,
                    media_playlist(rung_name(rung.name), track, made.segments, target_)));
      files_.back().language = sound.language;
    }
    HlsAudio result;
    result.playlist = rung.name + ".m3u8";
    result.name = (sound.language.empty() ? "audio" : sound.language) + (sound.describes_video ? " AD" : "");
    result.language = sound.language;
    result.describes_video = sound.describes_video;
    result.codecs = track.codecs;
    result.channels = rung.channels;
    result.bandwidth = made.bandwidth;
    return result;
  }

  const Tracks& tracks_;
  const Path& directory_;
  int target_ = 1;
  std::set<std::string> sounds_;  // those that are written
  std::vector<RenditionFile> files_;
};

// Small pictures go with the smallest sound, all others with the best.
void assign_sound(std::vector<HlsVideo>& videos, const std::vector<HlsAudio>& audios) {
  if (audios.empty()) return;
  for (HlsVideo& video : videos) {
    const bool small = std::min(video.width, video.height) <= smallest_sound_up_to;
    video.audio_group = (small ? audios.front() : audios.back()).group;
  }
}

DashTrack dash_track(const std::string& name, const Track& track, double rate) {
  return {name, name + ".mp4", &track, rate, measure(group_segments(track)).peak};
}

DashSet dash_set(const std::vector<VideoTrack>& videos, bool preferred) {
  DashSet set{TrackType::video, {}, preferred, false, {}};
  for (const auto& [rung, track] : videos) set.tracks.push_back(dash_track(rung.name, track, rung.frame_rate.value()));
  return set;
}

DashSet dash_set(const std::vector<AudioTrack>& audios, const SoundTracks& sound, bool preferred) {
  DashSet set{TrackType::audio, sound.language, preferred, sound.describes_video, {}};
  for (const auto& [rung, track] : audios) set.tracks.push_back(dash_track(rung.name, track, 0));
  return set;
}

std::string manifest_of(const Tracks& tracks) {
  std::vector<DashSet> sets{dash_set(tracks.videos, true), dash_set(tracks.saver, false)};
  for (const SoundTracks& sound : tracks.sounds) {
    const bool preferred = &sound == &tracks.sounds.front();
    sets.push_back(dash_set(sound.rungs, sound, preferred));
    sets.push_back(dash_set(sound.saver, sound, false));
  }
  std::erase_if(sets, [](const DashSet& set) { return set.tracks.empty(); });
  return dash_manifest(sets, played_seconds(tracks));
}

}  // namespace

const VideoTrack& default_rung(const Tracks& tracks) { return tracks.videos[default_index(tracks.videos)]; }

Result<std::vector<RenditionFile>> package(const Tracks& tracks, const Path& directory) {
  Packager packager(tracks, directory);
  HlsPresentation everywhere;
  for (const VideoTrack& video : tracks.videos) everywhere.videos.push_back(TRY(packager.add(video)));
  if (tracks.trick) everywhere.keyframes = TRY(packager.add_keyframes(*tracks.trick));
  everywhere.audios = TRY(packager.add_sounds(&SoundTracks::rungs));
  assign_sound(everywhere.videos, everywhere.audios);
  if (!everywhere.videos.empty())
    everywhere.videos = start_with_default(std::move(everywhere.videos), default_index(tracks.videos));
  TRY(packager.write(RenditionRole::master_playlist, "master.m3u8", playlist_type, master_playlist(everywhere)));

  HlsPresentation saver;
  for (const VideoTrack& video : tracks.saver) saver.videos.push_back(TRY(packager.add(video)));
  saver.audios = TRY(packager.add_sounds(&SoundTracks::saver));
  assign_sound(saver.videos, saver.audios);
  const bool complete = tracks.videos.empty() ? !saver.audios.empty() : !saver.videos.empty();
  if (complete) TRY(packager.write(RenditionRole::saver_playlist, "saver.m3u8", playlist_type, master_playlist(saver)));
  TRY(packager.write(RenditionRole::dash_manifest, "manifest.mpd", manifest_type, manifest_of(tracks)));
  return packager.take_files();
}

}  // namespace khen
