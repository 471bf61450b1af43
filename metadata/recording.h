// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/id.h"

namespace khen {

enum class MediaKind { video, audio, image, document };
inline constexpr std::array<std::string_view, 4> media_kind_names{"video", "audio", "image", "document"};
constexpr std::string_view name_of(MediaKind kind) { return media_kind_names[static_cast<std::size_t>(kind)]; }
std::optional<MediaKind> parse_media_kind(std::string_view name);

// P2: states only move forward. `failed` is a side track: the original is safe, but no Rendition could be made.
enum class RecordingState { stored, derived, failed };
inline constexpr std::array<std::string_view, 3> recording_state_names{"stored", "derived", "failed"};
constexpr std::string_view name_of(RecordingState state) {
  return recording_state_names[static_cast<std::size_t>(state)];
}
std::optional<RecordingState> parse_recording_state(std::string_view name);

// One deposited original file. Never modified after it was stored.
struct Recording {
  RecordingId id;
  RecordId record;
  int position = 0;        // order within the Record, from 0
  std::string file_name;   // as deposited; for display and download names only, never a path
  std::string media_type;  // IANA, from the bytes
  MediaKind kind = MediaKind::document;
  std::uint64_t bytes = 0;
  std::string sha512;      // lower-case hex
  std::string vault_path;  // logical path in the Record's OCFL object
  RecordingState state = RecordingState::stored;
  std::optional<double> duration_seconds{};
  std::optional<int> width{};  // as displayed: rotation and sample aspect ratio applied
  std::optional<int> height{};
  std::string facts_json = "{}";  // what probing found, for researchers
  Instant deposited{};
  std::optional<int> poster{};  // number of the still that an archivist chose (poster.h); absent: the program's choice
};

// A file made from a Recording for delivery. Its bytes live below the renditions directory.
struct Rendition {
  std::string role;  // "master", "video-240", "audio-48", "poster-640", "progressive", "audio-download", "image-1280",
                     // "page-1", "text" …
  std::string file_name;   // within the Recording's rendition directory: what its address ends in
  std::string media_type;  // IANA
  std::uint64_t bytes = 0;
  std::optional<int> width{};
  std::optional<int> height{};
  std::string codecs{};            // RFC 6381, "" for pictures and text
  std::optional<int> bandwidth{};  // average bit/s of this track
  std::optional<double> duration_seconds{};
};

// The Renditions of one Recording, published together by one rename and one transaction.
struct RenditionSet {
  RecordingId recording;
  std::string directory;    // relative to the renditions root: "<recording id>/<plan digest>"
  std::string plan_digest;  // of the Plan that made it: a retry skips what is already there
  std::vector<Rendition> renditions;
};

}  // namespace khen
