// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "metadata/base/files.h"
#include "metadata/base/result.h"

// What kind of file this is, told by its first bytes alone and never by its name. This is a security boundary: a
// decoder is later allowed to use only the demuxers or the one loader that belong to the format found here, so that a
// playlist named .mp4 can't make it open other files.
namespace khen {

enum class Kind { video, audio, image, document };

enum class Format {
  unknown,
  empty,
  playlist,  // HLS, DASH, ffconcat, SDP, PLS, ASX: a list of other files, always refused
  markup,    // SVG, XML, HTML: active content, always refused
  isobmff,   // MP4, MOV, 3GP, M4A
  matroska,
  mpegts,
  mpegps,
  avi,
  asf,
  flv,
  mxf,
  dv,
  ogg,
  mp3,
  aac,
  ac3,
  wav,
  flac,
  aiff,
  amr,
  au,
  caf,
  jpeg,
  png,
  webp,
  tiff,
  heif,
  avif,
  gif,
  jp2,
  jxl,
  raw,  // of a camera
  pdf,
  docx,  // from here on Office documents, told by what is in their container
  xlsx,
  pptx,
  odt,
  ods,
  odp,
  doc,
  xls,
  ppt,
  rtf,
  text,
};

inline constexpr std::size_t format_count = static_cast<std::size_t>(Format::text) + 1;

struct FormatFacts {
  Format format;
  std::string_view name;
  // Kind as far as the first bytes tell; an MP4 with sound only becomes audio after probing. Absent: refused.
  std::optional<Kind> kind;
  std::string_view media_type;
  std::string_view demuxers;  // FFmpeg's names, comma-separated; empty: FFmpeg never sees it
  std::string_view loader;    // libvips' class name; empty: libvips never sees it
};

const FormatFacts& facts(Format format);

// `head`: the first bytes of a file, 64 KiB or all of it when shorter. Pure, never fails: unknown is an answer.
Format sniff(Bytes head);

// Reads the head; looks behind a leading ID3 tag, however long, and into the directory of an Office document, which
// stands elsewhere.
Result<Format> sniff_file(const Path& file);

// The kind that a file name's extension promises, for telling a depositor that "dance.mp4" is really a text.
// Absent for extensions that promise nothing to us.
std::optional<Kind> kind_promised_by(std::string_view file_name);

std::string_view name_of(Kind kind);

}  // namespace khen
