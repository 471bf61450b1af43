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
#include "metadata/embedded/field.h"
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

// What the packets of a stream tell, whatever its header declares. Read by read_packets().
struct PacketFacts {
  bool whole = false;       // every packet was read; else samples, and count, bytes and constant_rate are of those
  std::uint64_t count = 0;  // packets that hold a frame
  MediaTime first{0};       // start of the first frame shown
  MediaTime end{0};         // end of the last frame shown
  std::uint64_t bytes = 0;
  bool constant_rate = false;  // all frames equally far apart (but for rounding to the container's clock)
  Rate measured_rate;          // frames a second as the packets have them; 0 when unknown
  int group_frames = 0;        // regular distance of keyframes in frames; 0: irregular
  bool starts_with_key = false;
  bool timestamps_jump = false;  // backwards, or over a gap that no frame fills
  MediaTime longest_group{0};    // greatest distance of two keyframes
  bool closed_groups = true;     // no frame before a keyframe is shown after it, nor the reverse
  double irregular_share = 0;    // of the distances between frames: those that differ from the usual one
};

// What decoding a few seconds of samples tells. Made by survey().
struct SurveyFacts {
  double interlaced_share = 0;  // of the frames that could be judged, 0 to 1
  bool top_field_first = true;
  bool telecine = false;   // film frames spread over the fields of video frames (3:2 pulldown)
  double trial_kbit = 0;   // bit rate of the samples as H.264, 240 lines, CRF 26: how hard the pictures are
  double black_share = 0;  // of the sampled frames, 0 to 1
  int judged = 0;          // frames whose fields could be compared
};

// HDR metadata as the stream declares it; absent where it doesn't. Luminance in cd/m².
struct HdrFacts {
  std::optional<double> mastering_peak;  // of the display it was graded on
  std::optional<double> mastering_floor;
  std::optional<int> brightest_pixel;    // MaxCLL
  std::optional<int> brightest_average;  // MaxFALL
  std::optional<int> dolby_vision_profile;
};

enum class Scan { progressive, interlaced, telecine };  // telecine: film frames spread over fields by 3:2 pulldown
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
  std::string language;  // as the container writes it, often ISO 639-2; empty when not declared; see language_tag()
  bool preferred = false;
  bool mirrored = false;    // the picture must be flipped left to right before it is turned by `rotation`
  int bit_depth = 0;        // of one component; 0 when unknown
  std::string chroma;       // "4:2:0"; empty for RGB, grey and unknown
  std::string primaries;    // FFmpeg's name, as matrix
  std::string field_order;  // declared: "progressive", "tt", "bb", "tb", "bt"; empty when not
  HdrFacts hdr;
  std::optional<MediaTime> start;  // first timestamp that the container tells; may be negative
  std::uint64_t bit_rate = 0;      // declared, bit/s; 0 when not
  std::string title;
  std::string timecode;  // of the first frame, "10:00:00:00"; empty when none
  std::optional<PacketFacts> packets;
  std::optional<SurveyFacts> survey;
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
  std::string profile;
  int bit_depth = 0;  // of one sample; 0 for codecs that have none
  std::optional<MediaTime> start;
  std::uint64_t bit_rate = 0;
  std::string title;
  bool describes_video = false;        // audio description
  std::optional<PacketFacts> packets;  // only first, end, count, bytes and timestamps_jump say anything
};

struct TextStream {
  int index = 0;
  std::string codec;
  std::string language;
  std::string title;
  bool preferred = false;
  bool forced = false;  // shown also to those who asked for no captions
  bool hearing_impaired = false;
};

// A picture that goes with a sound or film: cover art.
struct AttachedPicture {
  int index = 0;
  std::string codec;
  int width = 0;
  int height = 0;
  std::string title;
};

struct Chapter {
  MediaTime start{0};
  MediaTime end{0};
  std::string title;
};

// What the maker or the device wrote beside the streams. Kept as facts for the archive's staff; the place of recording
// can be a private home and is never published.
struct MediaTags {
  std::string created;   // as written, normally RFC 3339
  std::string location;  // ISO 6709, "+11.2345+108.7654/"
  std::string timecode;
  std::string title;
  std::string encoder;
  std::string device;      // maker and model
  std::string originator;  // Broadcast Wave: who recorded it
  std::string originator_reference;
  std::string originated;                    // Broadcast Wave: date and time
  std::uint64_t samples_since_midnight = 0;  // Broadcast Wave time reference; 0 when none
};

struct StillPicture {
  int width = 0;  // upright, that is after the stored orientation
  int height = 0;
  int pages = 1;
  std::string interpretation;  // "srgb", "cmyk", "grey16"…
};

struct PagedDocument {
  int pages = 0;  // 0 for plain text, and for Office documents, whose pages are made later
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
  std::vector<AttachedPicture> covers;
  std::vector<Chapter> chapters;   // in order of time
  std::optional<MediaTime> start;  // first timestamp of the container; what is played begins there
  std::uint64_t bit_rate = 0;      // declared, bit/s
  MediaTags tags;
  std::optional<StillPicture> picture;
  std::optional<PagedDocument> document;
  std::vector<EmbeddedField> embedded;  // what it says of itself, for the archive's staff
  std::vector<MediaFinding> findings;
};

// How long it really lasts: by the packets of the preferred video, else audio stream when all were read, else as
// declared. Absent when nobody knows.
std::optional<MediaTime> played_length(const MediaInfo& info);

// One JSON object with every fact above, keys in a fixed order; what the catalogue keeps as a Recording's technical
// facts.
std::string to_json(const MediaInfo& info);

}  // namespace khen
