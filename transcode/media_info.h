// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/error.h"
#include "transcode/sniff.h"

// What a deposited file is, as far as its bytes tell: plain values, no behaviour. Made by probe(), read by make_plan().
namespace khen {

// Media time. All durations and positions of this room are in microseconds.
using MediaTime = std::chrono::microseconds;

constexpr double to_seconds(MediaTime time) { return static_cast<double>(time.count()) / 1e6; }
inline MediaTime from_seconds(double seconds) { return MediaTime(std::llround(seconds * 1e6)); }

// A fraction as containers write it: 30000/1001 frames a second, a sample aspect of 16:15.
struct Rate {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  [[nodiscard]] constexpr double value() const {
    return denominator == 0 ? 0.0 : static_cast<double>(numerator) / static_cast<double>(denominator);
  }
  friend bool operator==(const Rate&, const Rate&) = default;
};

// Something an archivist should know although the work went on: a message id with parameters, as in Error.
struct MediaFinding {
  std::string message;
  std::vector<Parameter> parameters;
};

enum class Scan { progressive, interlaced };
enum class Transfer { sdr, pq, hlg };
enum class Range { limited, full };
enum class Decoding { allowed, refused };  // refused: the codec is not on our list

struct VideoStream {
  int index = 0;  // in the container
  std::string codec;
  std::string profile;
  Decoding decoding = Decoding::refused;
  int width = 0;  // coded size, before sample aspect and rotation
  int height = 0;
  Rate sample_aspect{1, 1};
  int rotation = 0;   // degrees clockwise that the picture must be turned: 0, 90, 180 or 270
  Rate nominal_rate;  // the container's tick of frames; 0 when unknown
  Rate average_rate;  // frames over duration; 0 when unknown
  Scan scan = Scan::progressive;
  Transfer transfer = Transfer::sdr;
  Range range = Range::limited;
  std::string matrix;  // FFmpeg's name, such as "bt709"; empty when not declared
  std::string pixel_format;
  std::optional<MediaTime> duration;
  std::string language;  // as the container writes it, often ISO 639-2; empty when not declared
  bool preferred = false;
};

struct AudioStream {
  int index = 0;
  std::string codec;
  Decoding decoding = Decoding::refused;
  int channels = 0;
  std::string layout;  // empty when not declared
  int sample_rate = 0;
  std::optional<MediaTime> duration;
  std::string language;
  bool preferred = false;
};

struct TextStream {
  int index = 0;
  std::string codec;
  std::string language;
};

struct StillPicture {
  int width = 0;  // upright, that is after the stored orientation
  int height = 0;
  int pages = 1;
  std::string interpretation;  // "srgb", "cmyk", "grey16"…
};

struct PagedDocument {
  int pages = 0;  // 0 for plain text
};

struct MediaInfo {
  Format format = Format::unknown;
  Kind kind = Kind::document;
  std::string media_type;
  std::uint64_t bytes = 0;
  std::optional<MediaTime> duration;  // as the container declares it; packets may disagree
  std::vector<VideoStream> videos;    // attached pictures (cover art) are not among them
  std::vector<AudioStream> audios;
  std::vector<TextStream> texts;
  std::optional<StillPicture> picture;
  std::optional<PagedDocument> document;
  std::vector<MediaFinding> findings;
};

// One JSON object with every fact above, keys in a fixed order; what the catalogue keeps as a Recording's technical
// facts.
std::string to_json(const MediaInfo& info);

}  // namespace khen
