// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/hls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace khen {
namespace {

// A tail this short would only cost a request (AAC frames left over at the end).
constexpr double shortest_tail = 0.4;

double length(const Track& track, const Fragment& fragment) {
  return static_cast<double>(fragment.duration) / track.timescale;
}

void merge_short_tail(std::vector<Segment>& segments) {
  if (segments.size() < 2 || segments.back().seconds >= shortest_tail) return;
  Segment& last = segments[segments.size() - 2];
  last.bytes += segments.back().bytes;
  last.seconds += segments.back().seconds;
  last.ticks += segments.back().ticks;
  segments.pop_back();
}

std::uint64_t bits_per_second(std::uint64_t bytes, double seconds) {
  return seconds <= 0 ? 0 : static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) * 8 / seconds));
}

// The most that a sound of the group adds to a variant.
const HlsAudio* largest_of(const std::vector<HlsAudio>& audios, const std::string& group) {
  const HlsAudio* largest = nullptr;
  for (const HlsAudio& audio : audios) {
    if (audio.group == group && (largest == nullptr || audio.bandwidth.peak > largest->bandwidth.peak))
      largest = &audio;
  }
  return largest;
}

// The same wherever and whenever the playlist is offered.
std::string_view stable_id(std::string_view playlist) { return playlist.substr(0, playlist.rfind('.')); }

// Players choose by language and purpose; of two that are alike in both they must not choose either by itself.
bool is_first_of_its_kind(const std::vector<HlsAudio>& audios, const HlsAudio& audio) {
  const auto found = std::find_if(audios.begin(), audios.end(), [&](const HlsAudio& other) {
    return other.group == audio.group && other.language == audio.language &&
           other.describes_video == audio.describes_video;
  });
  return &*found == &audio;
}

std::string rendition_line(const std::vector<HlsAudio>& audios, const HlsAudio& audio) {
  std::string line = fmt::format("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{}\",NAME=\"{}\"", audio.group, audio.name);
  if (!audio.language.empty()) line += fmt::format(",LANGUAGE=\"{}\"", audio.language);
  if (audio.describes_video) line += ",CHARACTERISTICS=\"public.accessibility.describes-video\"";
  return line + fmt::format(",DEFAULT={},AUTOSELECT={},CHANNELS=\"{}\",STABLE-RENDITION-ID=\"{}\",URI=\"{}\"\n",
                            audio.preferred ? "YES" : "NO", is_first_of_its_kind(audios, audio) ? "YES" : "NO",
                            audio.channels, stable_id(audio.playlist), audio.playlist);
}

std::string variant_lines(const HlsVideo& video, const HlsAudio* audio) {
  Bandwidth bandwidth = video.bandwidth;
  if (audio != nullptr) {
    bandwidth.peak += audio->bandwidth.peak;
    bandwidth.average += audio->bandwidth.average;
  }
  std::string line = fmt::format(
      "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}{}\",RESOLUTION={}x{},FRAME-RATE={:.3f},"
      "VIDEO-RANGE=SDR,STABLE-VARIANT-ID=\"{}\"",
      bandwidth.peak, bandwidth.average, video.codecs, audio != nullptr ? "," + audio->codecs : "", video.width,
      video.height, video.frame_rate, stable_id(video.playlist));
  if (audio != nullptr) line += fmt::format(",AUDIO=\"{}\"", audio->group);
  return line + "\n" + video.playlist + "\n";
}

// Its language may be changed for the largest of its group.
std::string audio_variant_lines(const HlsAudio& audio, const Bandwidth& bandwidth) {
  return fmt::format(
      "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\",STABLE-VARIANT-ID=\"{}\",AUDIO=\"{}\"\n{}\n",
      bandwidth.peak, bandwidth.average, audio.codecs, stable_id(audio.playlist), audio.group, audio.playlist);
}

std::string keyframe_line(const HlsVideo& video) {
  return fmt::format(
      "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\",RESOLUTION={}x{},VIDEO-RANGE=SDR,"
      "STABLE-VARIANT-ID=\"{}\",URI=\"{}\"\n",
      video.bandwidth.peak, video.bandwidth.average, video.codecs, video.width, video.height, stable_id(video.playlist),
      video.playlist);
}

void append_segment(std::string& text, std::string_view file, std::uint64_t offset, std::uint64_t bytes,
                    double seconds) {
  fmt::format_to(std::back_inserter(text), "#EXTINF:{:.6f},\n#EXT-X-BYTERANGE:{}@{}\n{}\n", seconds, bytes, offset,
                 file);
}

std::string playlist_head(std::string_view track_file, const Track& track, int target, std::string_view marks) {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n{}"
      "#EXT-X-MAP:URI=\"{}\",BYTERANGE=\"{}@0\"\n",
      target, marks, track_file, track.header_bytes);
}

}  // namespace

std::vector<Segment> group_segments(const Track& track) {
  std::vector<Segment> segments;
  double end = 0;
  double next_cut = 0;
  for (const Fragment& fragment : track.fragments) {
    const double seconds = length(track, fragment);
    const bool touches = !segments.empty() && segments.back().offset + segments.back().bytes == fragment.offset;
    // Half a fragment's rounding must not move the cut: 29.97 frames and AAC frames don't end on whole seconds.
    if (!touches || end >= next_cut - 0.1) {
      segments.push_back({fragment.offset, 0, 0, 0});
      next_cut = (std::floor(end / segment_seconds + 0.05) + 1) * segment_seconds;
    }
    segments.back().bytes += fragment.bytes;
    segments.back().seconds += seconds;
    segments.back().ticks += fragment.duration;
    end += seconds;
  }
  merge_short_tail(segments);
  return segments;
}

Bandwidth measure(const std::vector<Segment>& segments) {
  Bandwidth bandwidth;
  std::uint64_t bytes = 0;
  double seconds = 0;
  for (const Segment& segment : segments) {
    bytes += segment.bytes;
    seconds += segment.seconds;
    // RFC 8216bis counts only segments of at least half the target duration; a short one alone still counts as itself.
    const bool counts = segments.size() == 1 || segment.seconds >= segment_seconds / 2;
    if (counts) bandwidth.peak = std::max(bandwidth.peak, bits_per_second(segment.bytes, segment.seconds));
  }
  bandwidth.average = bits_per_second(bytes, seconds);
  bandwidth.peak = std::max(bandwidth.peak, bandwidth.average);
  return bandwidth;
}

int target_duration(const std::vector<Segment>& segments) {
  double longest = 1;
  for (const Segment& segment : segments) longest = std::max(longest, segment.seconds);
  return static_cast<int>(std::lround(longest));
}

std::string media_playlist(std::string_view track_file, const Track& track, const std::vector<Segment>& segments,
                           int target) {
  std::string text = playlist_head(track_file, track, target, "#EXT-X-INDEPENDENT-SEGMENTS\n");
  for (const Segment& segment : segments)
    append_segment(text, track_file, segment.offset, segment.bytes, segment.seconds);
  return text + "#EXT-X-ENDLIST\n";
}

std::string keyframe_playlist(std::string_view track_file, const Track& track, int target) {
  std::string text = playlist_head(track_file, track, target, "#EXT-X-I-FRAMES-ONLY\n");
  for (const Fragment& fragment : track.fragments)
    append_segment(text, track_file, fragment.offset, fragment.bytes, length(track, fragment));
  return text + "#EXT-X-ENDLIST\n";
}

std::string master_playlist(const HlsPresentation& presentation) {
  std::string text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  const std::vector<HlsAudio>& audios = presentation.audios;
  for (const HlsAudio& audio : audios) text += rendition_line(audios, audio);
  for (const HlsVideo& video : presentation.videos) text += variant_lines(video, largest_of(audios, video.audio_group));
  // Beside pictures, a variant of sound alone would be the cheapest: some players (VLC 3) begin with the cheapest and
  // then show no picture to the end.
  for (const HlsAudio& audio : audios) {
    if (audio.preferred && presentation.videos.empty())
      text += audio_variant_lines(audio, largest_of(audios, audio.group)->bandwidth);
  }
  if (presentation.keyframes) text += keyframe_line(*presentation.keyframes);
  return text;
}

}  // namespace khen
