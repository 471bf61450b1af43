// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcode/dash.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <numeric>

#include "transcode/hls.h"

namespace khen {
namespace {

// 29.97 as "30000/1001".
std::string rate_text(double rate) {
  const double whole = std::round(rate);
  if (std::abs(rate - whole) < 1e-6) return fmt::format("{}", static_cast<int>(whole));
  const auto thousandths = std::llround(rate * 1001);
  if (std::abs(static_cast<double>(thousandths) / 1001 - rate) < 1e-5) return fmt::format("{}/1001", thousandths);
  const std::int64_t numerator = std::llround(rate * 1000);
  const std::int64_t common = std::gcd(numerator, std::int64_t{1000});
  return fmt::format("{}/{}", numerator / common, 1000 / common);
}

std::string shape(const DashTrack& one) {
  if (one.track->type == TrackType::audio) return " audioSamplingRate=\"48000\"";
  return fmt::format(" width=\"{}\" height=\"{}\" frameRate=\"{}\" sar=\"1:1\"", one.track->width, one.track->height,
                     rate_text(one.frame_rate));
}

void append(std::string& text, const DashTrack& one) {
  const Track& track = *one.track;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "   <Representation id=\"{}\" codecs=\"{}\" bandwidth=\"{}\"{}>\n", one.id, track.codecs,
                 one.bandwidth, shape(one));
  if (track.type == TrackType::audio) {
    fmt::format_to(
        out,
        "    <AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" "
        "value=\"{}\"/>\n",
        track.channels);
  }
  fmt::format_to(out,
                 "    <BaseURL>{}</BaseURL>\n    <SegmentBase indexRange=\"{}-{}\" indexRangeExact=\"true\">"
                 "<Initialization range=\"0-{}\"/></SegmentBase>\n   </Representation>\n",
                 one.file, track.index_offset, track.index_offset + track.index_bytes - 1, track.header_bytes - 1);
}

void append(std::string& text, const DashSet& set, std::size_t number) {
  const std::string_view kind = set.type == TrackType::video ? "video" : "audio";
  fmt::format_to(std::back_inserter(text),
                 "  <AdaptationSet id=\"{}\" contentType=\"{}\" mimeType=\"{}/mp4\" subsegmentAlignment=\"true\" "
                 "subsegmentStartsWithSAP=\"1\"{}>\n",
                 number, kind, kind, set.language.empty() ? "" : fmt::format(" lang=\"{}\"", set.language));
  if (set.preferred) text += "   <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>\n";
  if (set.describes_video) {
    text += "   <Accessibility schemeIdUri=\"urn:tva:metadata:cs:AudioPurposeCS:2007\" value=\"1\"/>\n";
    text += "   <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"alternate\"/>\n";
  }
  for (const DashTrack& one : set.tracks) append(text, one);
  text += "  </AdaptationSet>\n";
}

}  // namespace

std::string dash_manifest(const std::vector<DashSet>& sets, double seconds) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
      "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\" mediaPresentationDuration=\"PT{:.3f}S\" "
      "minBufferTime=\"PT{:.0f}S\">\n <Period id=\"1\" start=\"PT0S\">\n",
      seconds, segment_seconds);
  for (std::size_t i = 0; i < sets.size(); ++i) append(text, sets[i], i + 1);
  return text + " </Period>\n</MPD>\n";
}

}  // namespace khen
