// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/home.h"
#include "metadata/transcript/store.h"
#include "server/call.h"
#include "server/subtitle_playlist.h"

namespace khen {

// A transcript as a file, made from the catalogue at each request: /media/{recording}/captions/{track}.vtt, .srt, .eaf,
// and for HLS .m3u8 with its .segment.vtt. Decided as the Recording itself.
Result<Reply> caption_reply(Home& home, Call& call);

std::string caption_address(const RecordingId& recording, const TranscriptId& track, std::string_view ending);

// A transcript as a file of that ending; nullopt: there is no such ending.
struct TranscriptFile {
  std::string media_type;
  std::string text;
};
std::optional<TranscriptFile> transcript_file(const StoredTranscript& stored, const Recording& recording,
                                              std::string_view ending);

// Kinds that players show over the picture.
bool is_shown_over_picture(TranscriptKind kind);
// Its own label, else the own name of its language.
std::string track_label(const Transcript& content);
Result<std::vector<SubtitleTrack>> caption_tracks(Home& home, const RecordingId& recording);

}  // namespace khen
