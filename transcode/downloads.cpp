// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/downloads.h"

#include "transcode/encode.h"
#include "transcode/package.h"

namespace khen {
namespace {

RenditionFile download_file(RenditionRole role, std::string name, std::string media_type) {
  RenditionFile file;
  file.role = role;
  file.name = std::move(name);
  file.media_type = std::move(media_type);
  return file;
}

double priming_seconds(const Track& track) { return static_cast<double>(track.edit_start) / track.timescale; }

}  // namespace

Result<std::vector<RenditionFile>> make_downloads(const Sandbox& sandbox, const Tracks& tracks, const Path& directory,
                                                  const std::stop_token& stop) {
  const VideoTrack* video = tracks.videos.empty() ? nullptr : &default_rung(tracks);
  const AudioTrack* audio = tracks.sounds.empty() ? nullptr : &tracks.sounds.front().rungs.back();
  TRY(run_encoder({sandbox, Path(), stop},
                  download_arguments(video == nullptr ? "" : rung_file(video->rung.name),
                                     audio == nullptr ? "" : rung_file(audio->rung.name),
                                     audio == nullptr ? 0 : priming_seconds(audio->track)),
                  directory, [](double) {}));
  std::vector<RenditionFile> files;
  if (video != nullptr) {
    files.push_back(download_file(RenditionRole::video_download, "video.mp4", "video/mp4"));
    files.back().width = video->track.width;
    files.back().height = video->track.height;
    files.back().codecs = video->track.codecs + (audio != nullptr ? "," + audio->track.codecs : "");
    files.back().duration = from_seconds(played_seconds(tracks));
  }
  if (audio != nullptr) {
    files.push_back(download_file(RenditionRole::audio_download, "audio.m4a", "audio/mp4"));
    files.back().codecs = audio->track.codecs;
    files.back().duration = from_seconds(audio->track.seconds());
  }
  return files;
}

}  // namespace khen
