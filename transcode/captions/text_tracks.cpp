// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/captions/text_tracks.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/text.h"
#include "transcode/stream_language.h"

namespace khen {
namespace {

constexpr std::size_t most_tracks = 32;
constexpr std::size_t longest_title = 120;
constexpr std::size_t most_chapters = 500;

constexpr TextCodec codecs[] = {
    {"subrip", "copy", "srt", "srt"},  // as it is: its coding is told by us, FFmpeg takes UTF-8 only
    {"srt", "copy", "srt", "srt"},       {"ass", "copy", "ass", "ass"},        {"ssa", "copy", "ass", "ass"},
    {"webvtt", "copy", "webvtt", "vtt"}, {"mov_text", "subrip", "srt", "srt"}, {"text", "subrip", "srt", "srt"},
};

constexpr std::string_view picture_codecs[] = {"dvd_subtitle", "hdmv_pgs_subtitle", "dvb_subtitle", "xsub"};

}  // namespace

const TextCodec* find_text_codec(std::string_view codec) {
  const auto* found = std::ranges::find(codecs, codec, &TextCodec::name);
  return found == std::end(codecs) ? nullptr : found;
}

std::string_view text_decoders() { return "subrip,srt,ass,ssa,webvtt,mov_text,text"; }

TextTracks plan_text_tracks(const MediaInfo& info) {
  TextTracks plan;
  for (const TextStream& stream : info.texts) {
    const bool pictures = std::ranges::find(picture_codecs, stream.codec) != std::end(picture_codecs);
    if (find_text_codec(stream.codec) == nullptr) {
      plan.findings.push_back({pictures ? "media.captions_pictures" : "media.captions_unsupported",
                               {{"stream", std::to_string(stream.index)}, {"codec", stream.codec}}});
    } else if (plan.tracks.size() < most_tracks) {
      plan.tracks.push_back({stream.index,
                             stream.codec,
                             language_tag(stream.language),
                             std::string(clip(is_clean_text(stream.title) ? stream.title : "", longest_title)),
                             {}});
    }
  }
  return plan;
}

std::vector<Chapter> plan_chapters(const MediaInfo& info) {
  std::vector<Chapter> chapters;
  const MediaTime begin = info.start.value_or(MediaTime{0});
  for (std::size_t i = 0; i < info.chapters.size() && chapters.size() < most_chapters; ++i) {
    const Chapter& one = info.chapters[i];
    const bool last = i + 1 == info.chapters.size();
    const MediaTime start = std::max(MediaTime{0}, one.start - begin);
    const MediaTime end = one.end > one.start || last ? one.end - begin : info.chapters[i + 1].start - begin;
    if (end <= start) continue;
    const std::string_view title = is_clean_text(one.title) ? trim(one.title) : std::string_view();
    chapters.push_back(
        {start, end, title.empty() ? fmt::format("{}", chapters.size() + 1) : std::string(clip(title, longest_title))});
  }
  if (chapters.size() < 2) chapters.clear();
  return chapters;
}

std::string describe(const std::vector<TextTrackPlan>& tracks) {
  std::string text;
  for (const TextTrackPlan& track : tracks) {
    text += fmt::format("captions stream={} codec={} language={} delay={:.3f} title={}\n", track.stream, track.codec,
                        track.language.empty() ? "-" : track.language, to_seconds(track.delay), printable(track.title));
  }
  return text;
}

}  // namespace khen
