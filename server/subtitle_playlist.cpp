// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/subtitle_playlist.h"

#include <fmt/core.h>

#include <cmath>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view variant_line = "#EXT-X-STREAM-INF:";

// A quoted string of a playlist can hold neither quotes nor line ends (RFC 8216, 4.2).
std::string quotable(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\n' || c == '\r' ? '\'' : c;
  return out;
}

std::string entries(const std::vector<SubtitleTrack>& tracks) {
  std::string out;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const SubtitleTrack& track = tracks[i];
    // Names are unique within a group.
    std::string name = quotable(track.name);
    for (std::size_t before = 0; before < i; ++before) {
      if (tracks[before].name == track.name) name = quotable(track.name) + fmt::format(" ({})", i + 1);
    }
    out += fmt::format("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"{}\",", name);
    if (!track.language.empty()) out += fmt::format("LANGUAGE=\"{}\",", quotable(track.language));
    out += fmt::format("DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"captions/{}.m3u8\"\n", track.id);
  }
  return out;
}

std::string xml_attribute(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

bool offers_variants(std::string_view playlist) { return playlist.find(variant_line) != std::string_view::npos; }

std::string with_subtitles(std::string_view playlist, const std::vector<SubtitleTrack>& tracks) {
  if (tracks.empty()) return std::string(playlist);
  std::string out;
  bool told = false;
  for (const std::string_view line : split(playlist, '\n')) {
    const bool variant = line.starts_with(variant_line);
    if (variant && !told) out += entries(tracks);
    told = told || variant;
    out += trim(line);
    if (variant) out += ",SUBTITLES=\"captions\"";
    out += '\n';
  }
  out.pop_back();
  return out;
}

std::string subtitle_playlist(std::string_view track, double seconds) {
  const double length = std::max(0.001, seconds);
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:{:.3f},\n{}.segment.vtt\n"
      "#EXT-X-ENDLIST\n",
      static_cast<std::int64_t>(std::ceil(length)), length, track);
}

std::string with_text_sets(std::string_view manifest, const std::vector<SubtitleTrack>& tracks) {
  constexpr int nominal_bandwidth = 256;  // a page of text a minute; the attribute is mandatory
  const std::size_t end = manifest.rfind("</Period>");
  if (tracks.empty() || end == std::string_view::npos) return std::string(manifest);
  std::string sets;
  for (const SubtitleTrack& track : tracks) {
    const std::string language =
        track.language.empty() ? "" : fmt::format(" lang=\"{}\"", xml_attribute(track.language));
    sets += fmt::format(
        " <AdaptationSet contentType=\"text\" mimeType=\"text/vtt\"{}>\n"
        "   <Label>{}</Label>\n   <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"caption\"/>\n"
        "   <Representation id=\"text-{}\" bandwidth=\"{}\"><BaseURL>captions/{}.vtt</BaseURL></Representation>\n"
        "  </AdaptationSet>\n ",
        language, xml_attribute(track.name), track.id, nominal_bandwidth, track.id);
  }
  return std::string(manifest.substr(0, end)) + sets + std::string(manifest.substr(end));
}

}  // namespace khen
