// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_captions.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "metadata/language.h"
#include "metadata/transcript/write.h"
#include "server/forms.h"
#include "server/open_recording.h"

namespace khen {
namespace {

constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";

struct Ending {
  std::string_view name;
  std::string_view media_type;
  Disposition disposition;
  std::string (*make)(const StoredTranscript& stored, const Recording& recording);
};

double length_of(const StoredTranscript& stored, const Recording& recording) {
  double seconds = recording.duration_seconds.value_or(0);
  for (const Passage& passage : stored.content.passages) {
    seconds = std::max(seconds, static_cast<double>(passage.end.count()) / 1000);
  }
  return seconds;
}

constexpr std::array<Ending, 5> endings{{
    {"vtt", "text/vtt; charset=utf-8", Disposition::show,
     [](const StoredTranscript& stored, const Recording&) { return write_webvtt(stored.content); }},
    {"srt", "application/x-subrip; charset=utf-8", Disposition::save,
     [](const StoredTranscript& stored, const Recording&) { return write_srt(stored.content); }},
    {"eaf", "text/x-eaf+xml; charset=utf-8", Disposition::save,
     [](const StoredTranscript& stored, const Recording& recording) {
       return write_eaf(stored.content, {recording.file_name, recording.media_type}, to_rfc3339(stored.modified));
     }},
    {"m3u8", playlist_type, Disposition::show,
     [](const StoredTranscript& stored, const Recording& recording) {
       return subtitle_playlist(stored.id.text(), length_of(stored, recording));
     }},
    {"segment.vtt", "text/vtt; charset=utf-8", Disposition::show,
     [](const StoredTranscript& stored, const Recording&) { return write_webvtt_segment(stored.content); }},
}};

// A machine that listens writes words alone.
SubtitlePurpose purpose_of(const Transcript& content) {
  if (content.kind == TranscriptKind::subtitles) return SubtitlePurpose::translation;
  const bool all = content.kind == TranscriptKind::captions && content.origin != TranscriptOrigin::machine;
  return all ? SubtitlePurpose::all_sounds : SubtitlePurpose::words;
}

const Ending* find_ending(std::string_view name) {
  const auto* found =
      std::find_if(endings.begin(), endings.end(), [name](const Ending& one) { return one.name == name; });
  return found == endings.end() ? nullptr : found;
}

// "hát then.vi.srt"
std::string download_name(const StoredTranscript& stored, const Recording& recording, std::string_view ending) {
  const std::string stem = recording.file_name.substr(0, recording.file_name.rfind('.'));
  const std::string language = stored.content.language.empty() ? "" : "." + stored.content.language;
  return stem + language + "." + std::string(ending);
}

}  // namespace

Result<Reply> caption_reply(Home& home, Call& call) {
  const OpenedRecording opened = TRY(open_recording(home, call));
  const Recording& recording = opened.guarded.deliverable.recording;
  const std::string_view file = call.parameters["file"];
  const std::size_t point = file.find('.');
  const Ending* const ending = point == std::string_view::npos ? nullptr : find_ending(file.substr(point + 1));
  const auto id = TranscriptId::parse(file.substr(0, point));
  if (ending == nullptr || !id) return fail(Code::not_found, "media.missing");
  const StoredTranscript stored = TRY(home.catalogue->read([&](Db& db) { return read_transcript(db, *id); }));
  if (stored.recording != recording.id) return fail(Code::not_found, "media.missing");

  Reply reply = text_reply(200, ending->media_type, ending->make(stored, recording));
  if (ending->disposition == Disposition::save) {
    reply.headers.set("Content-Disposition",
                      content_disposition(Disposition::save, download_name(stored, recording, ending->name)));
  }
  opened.open_to_other_sites(reply.headers);
  const EntityTag tag{fmt::format("{}-{}-{}", stored.id.text(), stored.revision, ending->name), TagStrength::strong};
  return conditional_reply(call.request, std::move(reply), {tag, std::nullopt}, opened.caching());
}

std::string caption_address(const RecordingId& recording, const TranscriptId& track, std::string_view ending) {
  return fmt::format("/media/{}/captions/{}.{}", recording.text(), track.text(), ending);
}

std::optional<TranscriptFile> transcript_file(const StoredTranscript& stored, const Recording& recording,
                                              std::string_view ending) {
  const Ending* const found = find_ending(ending);
  if (found == nullptr) return std::nullopt;
  return TranscriptFile{std::string(found->media_type), found->make(stored, recording)};
}

bool is_shown_over_picture(TranscriptKind kind) {
  return kind == TranscriptKind::captions || kind == TranscriptKind::subtitles || kind == TranscriptKind::transcript;
}

std::string track_label(const Transcript& content) {
  if (!content.label.empty()) return content.label;
  const std::string_view language = language_of(content.language);
  for (const InterfaceLanguage& one : interface_languages) {
    if (one.tag == language) return std::string(one.own_name);
  }
  return content.language.empty() ? "CC" : content.language;
}

Result<std::vector<SubtitleTrack>> caption_tracks(Home& home, const RecordingId& recording) {
  const auto heads = TRY(home.catalogue->read([&](Db& db) { return transcripts_of(db, recording); }));
  std::vector<SubtitleTrack> tracks;
  for (const TranscriptHead& head : heads) {
    if (!is_shown_over_picture(head.content.kind)) continue;
    tracks.push_back({head.id.str(), track_label(head.content), head.content.language, purpose_of(head.content)});
  }
  return tracks;
}

}  // namespace khen
