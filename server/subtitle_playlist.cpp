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

}  // namespace khen
