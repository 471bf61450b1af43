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
  segments.pop_back();
}

std::uint64_t bits_per_second(std::uint64_t bytes, double seconds) {
  return seconds <= 0 ? 0 : static_cast<std::uint64_t>(std::ceil(static_cast<double>(bytes) * 8 / seconds));
}

const HlsAudio* group(const std::vector<HlsAudio>& audios, const std::string& name) {
  const auto found = std::ranges::find(audios, name, &HlsAudio::group);
  return found == audios.end() ? nullptr : &*found;
}

std::string rendition_line(const HlsAudio& audio) {
  std::string line = fmt::format("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"{}\",NAME=\"{}\"", audio.group,
                                 audio.language.empty() ? "audio" : audio.language);
  if (!audio.language.empty()) line += fmt::format(",LANGUAGE=\"{}\"", audio.language);
  return line + fmt::format(",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{}\",URI=\"{}\"\n", audio.channels, audio.playlist);
}

std::string variant_lines(const HlsVideo& video, const HlsAudio* audio) {
  Bandwidth bandwidth = video.bandwidth;
  if (audio != nullptr) {
    bandwidth.peak += audio->bandwidth.peak;
    bandwidth.average += audio->bandwidth.average;
  }
  std::string line = fmt::format(
      "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}{}\",RESOLUTION={}x{},FRAME-RATE={:.3f}",
      bandwidth.peak, bandwidth.average, video.codecs, audio != nullptr ? "," + audio->codecs : "", video.width,
      video.height, video.frame_rate);
  if (audio != nullptr) line += fmt::format(",AUDIO=\"{}\"", audio->group);
  return line + "\n" + video.playlist + "\n";
}

std::string audio_variant_lines(const HlsAudio& audio) {
  return fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\",AUDIO=\"{}\"\n{}\n",
                     audio.bandwidth.peak, audio.bandwidth.average, audio.codecs, audio.group, audio.playlist);
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
      segments.push_back({fragment.offset, 0, 0});
      next_cut = (std::floor(end / segment_seconds + 0.05) + 1) * segment_seconds;
    }
    segments.back().bytes += fragment.bytes;
    segments.back().seconds += seconds;
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
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n", target);
  fmt::format_to(out, "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n");
  fmt::format_to(out, "#EXT-X-MAP:URI=\"{}\",BYTERANGE=\"{}@0\"\n", track_file, track.header_bytes);
  for (const Segment& segment : segments) {
    fmt::format_to(out, "#EXTINF:{:.6f},\n#EXT-X-BYTERANGE:{}@{}\n{}\n", segment.seconds, segment.bytes, segment.offset,
                   track_file);
  }
  fmt::format_to(out, "#EXT-X-ENDLIST\n");
  return text;
}

std::string master_playlist(const std::vector<HlsVideo>& videos, const std::vector<HlsAudio>& audios) {
  std::string text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  for (const HlsAudio& audio : audios) text += rendition_line(audio);
  for (const HlsVideo& video : videos) text += variant_lines(video, group(audios, video.audio_group));
  if (videos.empty()) {
    for (const HlsAudio& audio : audios) text += audio_variant_lines(audio);
  } else if (!audios.empty()) {
    text += audio_variant_lines(audios.front());
  }
  return text;
}

}  // namespace khen
