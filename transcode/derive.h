// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "transcode/ladder.h"
#include "transcode/sandbox.h"

// Carries out a Plan.
namespace khen {

enum class RenditionRole {
  master_playlist,  // master.m3u8
  media_playlist,   // v480.m3u8, a48.m3u8
  video_rung,       // v480.mp4: fragmented CMAF track, pictures only
  audio_rung,       // a48.mp4: fragmented CMAF track
  video_download,   // video.mp4: progressive, for saving and for browsers without HLS
  audio_download,   // audio.m4a
  poster,           // poster-320.jpg, .webp, .avif, …
  image,            // image-1280.webp, …
  page,             // page-1.webp, …
  text,             // text.txt
  saver_playlist,   // saver.m3u8: the AV1 and Opus set for poor links
  dash_manifest,    // manifest.mpd: the same bytes as DASH
  still,            // still-2-640.webp: other frames that could be the poster
  storyboard,       // storyboard-1.webp: sheets of small frames
  storyboard_cues,  // storyboard.vtt: which part of which sheet belongs to which time
  waveform,         // waveform-512.dat: peaks, samples a point in the name
  spectrogram,      // spectrogram.webp
  sound_facts,      // sound.json: loudness, silences, fingerprint
  pyramid,          // pyramid.zip: tiles of all zoom levels
  page_words,       // page-1.hocr: recognised words with their places
  converted,        // document.pdf: what an Office document became
  looks,            // looks.json: what it looks like, in few bits
  captions,         // captions-2.vtt: a text track that the original carries, by its stream
};

std::string_view name_of(RenditionRole role);

// A file in the output directory. Zero or empty: does not apply.
struct RenditionFile {
  RenditionRole role = RenditionRole::text;
  std::string name;
  std::string media_type;
  std::uint64_t bytes = 0;
  int width = 0;
  int height = 0;
  std::string codecs;                // RFC 6381
  std::uint64_t peak_bandwidth = 0;  // bit/s, measured
  std::uint64_t average_bandwidth = 0;
  MediaTime duration{0};
  std::string language;
};

struct Derivation {
  std::vector<RenditionFile> files;    // every file in the directory, ordered by name
  MediaTime duration{0};               // as played, measured on the outputs
  std::vector<MediaFinding> findings;  // "media.shorter_than_declared" and the like
};

// Stages: "sound", "first", "extras", "quality", "package" for streams, "pages" and "text" for documents and pictures;
// "done" at the end. The fraction is of the whole work, weighed by what its parts cost, and never falls.
struct Progress {
  std::string_view stage;
  double fraction = 0;
};
using ProgressSink = std::function<void(const Progress&)>;

// Where derive() works. Both on one filesystem, since finished files are linked and not copied.
struct Places {
  Path workspace;  // finished parts, kept over a crash: made when absent, removed by the caller after publication
  Path out;        // the set of Renditions; must be empty or absent
};

// first: what can be watched long before the rest is done (the fast lane); a later run for the whole takes up from
// there.
enum class Extent { first, whole };

// Whether making the first part on its own shortens anybody's waiting.
bool has_first_part(const Plan& plan);

// Makes all Renditions of `original` in `places.out` and verifies them: nothing is trusted because a program exited
// with 0. Run again with the same workspace after a crash it does again one part at most. On error the content of
// `places.out` is undefined and should be removed. Calls `sink` on the calling thread. Cancel through `stop`: the
// decoders are dead when it returns. Errors: media.unreadable, media.encode_failed, media.verify_failed,
// media.timed_out, media.cancelled, media.too_large_picture, sandbox.*, disk.*.
Result<Derivation> derive(const Sandbox& sandbox, const Path& original, const Plan& plan, const Places& places,
                          Extent extent, const ProgressSink& sink, const std::stop_token& stop);

}  // namespace khen
