// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

// The box structure of one fragmented MP4 track (ISO/IEC 14496-12, 8.8 and 8.16): enough to cut it into byte ranges and
// to prove that its timeline is right. Bounded in memory, depth and count; anything unexpected is an Error, never a
// guess.
namespace khen {

enum class TrackType { video, audio };

// One moof + mdat. Times in the track's timescale, before the edit list is applied.
struct Fragment {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;       // of both
  std::uint64_t moof_bytes = 0;  // of the first
  std::uint64_t decode_time = 0;
  std::uint64_t duration = 0;
  std::uint32_t samples = 0;
  bool starts_with_sync = false;
  std::int64_t first_composition_offset = 0;
};

struct Track {
  TrackType type = TrackType::video;
  std::uint32_t timescale = 0;
  std::string codecs;  // RFC 6381, from the sample entry: "avc1.64001F", "av01.0.04M.08", "mp4a.40.2", "opus"
  int width = 0;
  int height = 0;
  int channels = 0;
  std::int64_t edit_start = 0;     // media time at which the presentation begins (priming), in timescale
  std::uint64_t header_bytes = 0;  // ftyp + moov: the initialization segment is [0, header_bytes)
  std::uint64_t index_offset = 0;  // of the sidx box behind it; 0: none
  std::uint64_t index_bytes = 0;
  std::vector<Fragment> fragments;

  [[nodiscard]] double seconds() const;  // sum of the fragments, less what the edit list cuts at the beginning
  [[nodiscard]] std::uint64_t samples() const;
  [[nodiscard]] double first_presentation() const;  // seconds; 0 when everything is right
};

// Reads exactly `size` bytes at `offset`, or fails.
using ReadAt = std::function<Result<std::string>(std::uint64_t offset, std::size_t size)>;

// Errors: media.verify_failed with the reason in `cause`.
Result<Track> read_track(const ReadAt& read, std::uint64_t file_bytes);
Result<Track> read_track(const Path& file);

}  // namespace khen
