// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/text.h"

// HLS playlists as a client reads them (RFC 8216).
namespace khen::hls {

// A presentation: its playlists by address, the one of variants under "".
using Playlists = std::map<std::string, std::string, std::less<>>;

using Attributes = std::map<std::string, std::string, std::less<>>;

inline Attributes attributes_of(std::string_view list) {
  Attributes found;
  while (!list.empty()) {
    const std::size_t equals = list.find('=');
    if (equals == std::string_view::npos) return found;
    const std::string name(list.substr(0, equals));
    list.remove_prefix(equals + 1);
    const bool quoted = list.starts_with('"');
    std::size_t end = quoted ? list.find('"', 1) : list.find(',');
    end = std::min(end, list.size());
    found[name] = std::string(quoted ? list.substr(1, end - 1) : list.substr(0, end));
    list.remove_prefix(std::min(end + (quoted ? 2 : 1), list.size()));
  }
  return found;
}

inline std::string at(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

struct Variant {
  Attributes attributes;
  std::string address;
};

struct MultivariantPlaylist {
  std::vector<std::string_view> lines;
  std::vector<Variant> variants;
  std::vector<Attributes> renditions;
  std::vector<Attributes> keyframes;
};

inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : split(text, '\n')) lines.push_back(line);
  return lines;
}

inline std::optional<std::string_view> after(std::string_view line, std::string_view tag) {
  if (!line.starts_with(tag)) return std::nullopt;
  return line.substr(tag.size());
}

inline MultivariantPlaylist read_multivariant(std::string_view text) {
  MultivariantPlaylist read{lines_of(text), {}, {}, {}};
  for (std::size_t i = 0; i < read.lines.size(); ++i) {
    if (const auto list = after(read.lines[i], "#EXT-X-STREAM-INF:")) {
      read.variants.push_back({attributes_of(*list), i + 1 < read.lines.size() ? std::string(read.lines[i + 1]) : ""});
    } else if (const auto media = after(read.lines[i], "#EXT-X-MEDIA:")) {
      read.renditions.push_back(attributes_of(*media));
    } else if (const auto frames = after(read.lines[i], "#EXT-X-I-FRAME-STREAM-INF:")) {
      read.keyframes.push_back(attributes_of(*frames));
    }
  }
  return read;
}

inline double number_of(std::string_view text) {
  return text.empty() ? 0 : std::strtod(std::string(text).c_str(), nullptr);
}

struct Segment {
  double seconds = 0;
  std::uint64_t bytes = 0;
  std::uint64_t offset = 0;
  bool has_range = false;
};

struct MediaPlaylist {
  std::string text;
  std::vector<Segment> segments;
  double target = 0;
  double version = 0;
  Attributes map;

  [[nodiscard]] bool has(std::string_view line) const {
    return text.find("\n" + std::string(line) + "\n") != std::string::npos;
  }
  [[nodiscard]] double seconds() const {
    double sum = 0;
    for (const Segment& segment : segments) sum += segment.seconds;
    return sum;
  }
  // Bit/s: the greatest of the segments that count, and the mean.
  [[nodiscard]] double peak() const {
    double most = average();
    for (const Segment& segment : segments) {
      if (segment.seconds >= target / 2)
        most = std::max(most, static_cast<double>(segment.bytes) * 8 / segment.seconds);
    }
    return most;
  }
  [[nodiscard]] double average() const {
    double bytes = 0;
    for (const Segment& segment : segments) bytes += static_cast<double>(segment.bytes);
    return seconds() > 0 ? bytes * 8 / seconds() : 0;
  }
};

inline MediaPlaylist read_media(std::string_view text) {
  MediaPlaylist read;
  read.text = text;
  for (const std::string_view line : lines_of(text)) {
    if (const auto length = after(line, "#EXTINF:")) {
      read.segments.push_back({number_of(length->substr(0, length->find(',')))});
    } else if (const auto range = after(line, "#EXT-X-BYTERANGE:"); range && !read.segments.empty()) {
      Segment& last = read.segments.back();
      last.has_range = true;
      last.bytes = static_cast<std::uint64_t>(number_of(range->substr(0, range->find('@'))));
      last.offset = static_cast<std::uint64_t>(number_of(range->substr(range->find('@') + 1)));
    } else if (const auto target = after(line, "#EXT-X-TARGETDURATION:")) {
      read.target = number_of(*target);
    } else if (const auto version = after(line, "#EXT-X-VERSION:")) {
      read.version = number_of(*version);
    } else if (const auto map = after(line, "#EXT-X-MAP:")) {
      read.map = attributes_of(*map);
    }
  }
  return read;
}

// Everything that the rules look at, read once.
struct Presentation {
  const Playlists& playlists;
  MultivariantPlaylist top;
  std::map<std::string, MediaPlaylist, std::less<>> media;
  std::set<std::string, std::less<>> keyframes{};  // addresses
  std::set<std::string, std::less<>> subtitles{};

  [[nodiscard]] const MediaPlaylist* find(std::string_view address) const {
    const auto found = media.find(address);
    return found == media.end() ? nullptr : &found->second;
  }
};

inline Presentation read_presentation(const Playlists& playlists) {
  Presentation read{playlists, read_multivariant(playlists.at("")), {}};
  for (const auto& [address, text] : playlists) {
    if (!address.empty()) read.media.emplace(address, read_media(text));
  }
  for (const Attributes& one : read.top.keyframes) read.keyframes.insert(at(one, "URI"));
  for (const Attributes& one : read.top.renditions) {
    if (at(one, "TYPE") == "SUBTITLES") read.subtitles.insert(at(one, "URI"));
  }
  return read;
}

}  // namespace khen::hls
