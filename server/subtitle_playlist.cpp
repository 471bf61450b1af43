// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/subtitle_playlist.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::string_view variant_line = "#EXT-X-STREAM-INF:";

constexpr std::string_view bandwidth_attribute = "BANDWIDTH=";

// The first attribute that we write.
std::uint64_t bandwidth_of(std::string_view line) {
  const std::size_t begin = line.find(bandwidth_attribute) + bandwidth_attribute.size();
  std::uint64_t number = 0;
  std::from_chars(line.data() + std::min(begin, line.size()), line.data() + line.size(), number);
  return number;
}

// A quoted string of a playlist can hold neither quotes nor line ends (RFC 8216, 4.2).
std::string quotable(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\n' || c == '\r' ? '\'' : c;
  return out;
}

std::string_view characteristics_of(SubtitlePurpose purpose) {
  switch (purpose) {
    case SubtitlePurpose::translation: break;
    case SubtitlePurpose::words: return "public.accessibility.transcribes-spoken-dialog";
    case SubtitlePurpose::all_sounds:
      return "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound";
  }
  return {};
}

// Players choose by language and purpose; of two that are alike in both they must not choose either by itself.
bool is_first_of_its_kind(const std::vector<SubtitleTrack>& tracks, std::size_t index) {
  const auto alike = [&](const SubtitleTrack& other) {
    return other.language == tracks[index].language && other.purpose == tracks[index].purpose;
  };
  return std::none_of(tracks.begin(), tracks.begin() + static_cast<std::ptrdiff_t>(index), alike);
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
    if (const auto purpose = characteristics_of(track.purpose); !purpose.empty()) {
      out += fmt::format("CHARACTERISTICS=\"{}\",", purpose);
    }
    out += fmt::format("DEFAULT=NO,AUTOSELECT={},FORCED=NO,STABLE-RENDITION-ID=\"{}\",URI=\"captions/{}.m3u8\"\n",
                       is_first_of_its_kind(tracks, i) ? "YES" : "NO", track.id, track.id);
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

std::string with_least_first(std::string_view playlist) {
  struct Variant {
    std::uint64_t bandwidth = 0;
    std::string lines;
  };
  std::vector<Variant> variants;
  std::string before;
  std::string after;
  bool address_follows = false;
  for (const std::string_view line : split(playlist, '\n')) {
    const std::string whole = std::string(line) + "\n";
    if (line.starts_with(variant_line)) {
      variants.push_back({bandwidth_of(line), whole});
      address_follows = true;
    } else if (address_follows) {
      variants.back().lines += whole;
      address_follows = false;
    } else {
      (variants.empty() ? before : after) += whole;
    }
  }
  std::stable_sort(variants.begin(), variants.end(),
                   [](const Variant& left, const Variant& right) { return left.bandwidth < right.bandwidth; });
  for (const Variant& variant : variants) before += variant.lines;
  before += after;
  before.pop_back();
  return before;
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
        "   <Label>{}</Label>\n   <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n"
        "   <Representation id=\"text-{}\" bandwidth=\"{}\"><BaseURL>captions/{}.vtt</BaseURL></Representation>\n"
        "  </AdaptationSet>\n ",
        language, xml_attribute(track.name), track.purpose == SubtitlePurpose::translation ? "subtitle" : "caption",
        track.id, nominal_bandwidth, track.id);
  }
  return std::string(manifest.substr(0, end)) + sets + std::string(manifest.substr(end));
}

}  // namespace khen
