// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/captions/text_tracks.h"
#include "transcode/media_info.h"

// What shall be made of a Recording: a pure function from facts and policy to a Plan. A Plan is a plain value that can
// be printed, digested, kept for audit and compared with the Plan of a later policy.
namespace khen {

// Raise when the same facts and policy shall give other files than before; part of every Plan's digest.
inline constexpr int plan_version = 4;

// Nominal distance of keyframes; rungs keep it in whole frames, so that all have them at the same instants.
inline constexpr int group_seconds = 2;

enum class SaverSet { off, on };

struct Policy {
  int max_rung = 1080;  // short side of the largest video rung
  int max_frame_rate = 60;
  int max_pages = 200;  // pages of a document, or of a picture that has several, shown as pictures
  int max_image_width = 2560;
  int pyramid_from = 2000;                  // pictures with a side longer than this can be zoomed
  int chunk_seconds = 60;                   // of media: what a killed worker does again at most
  SaverSet saver = SaverSet::on;            // AV1 and Opus beside the set that every device plays
  std::uint64_t copy_bit_rate = 8'000'000;  // a fitting source up to this rate is its own largest rung
  int max_read_pages = 50;                  // pages on which text is recognised; 0: none
  std::vector<std::string> languages;       // BCP 47, of what is said or written in it, as far as its Record knows
  int encoders = 1;                         // pieces of a film that are made at a time. Not part of a Plan's digest.
};

enum class VideoCodec { h264, av1 };
enum class AudioCodec { aac, opus };
// The fast lane is made first, so that a Record can be watched on a poor link long before the rest is done.
enum class Lane { fast, quality };
enum class Making { encode, copy };  // copy: the source's own packets, without a new encoding

// Sizes are even, square-pixelled and upright. `short_side` names the rung: "v480"; "s480" of the saver set; "i240" has
// nothing but keyframes, for searching.
struct VideoRung {
  std::string name;
  VideoCodec codec = VideoCodec::h264;
  Lane lane = Lane::quality;
  Making making = Making::encode;
  int short_side = 0;
  int width = 0;
  int height = 0;
  Rate frame_rate;
  int group_frames = 0;  // distance of keyframes
  int quality = 23;      // CRF of its encoder, capped by:
  int peak_kbit = 0;     // maxrate, 0: none; the buffer is twice that
};

struct AudioRung {
  std::string name;  // "a48", "o24": kbit/s; "a48-2" of the second language
  AudioCodec codec = AudioCodec::aac;
  int channels = 1;
  int kbit = 0;
};

struct VideoPlan {
  int stream = 0;  // index in the container
  Scan scan = Scan::progressive;
  std::string unmarked_fields;  // "tff" or "bff": all frames hold fields in this order though they aren't marked so
  Transfer transfer = Transfer::sdr;
  Range range = Range::limited;
  std::string matrix;    // of the source, in swscale's words; never empty
  int source_width = 0;  // upright, before the shape of pixels is applied
  int source_height = 0;
  bool delivery_colours = false;   // the source is 8 bit 4:2:0 BT.709 already
  Rate frame_rate;                 // constant; of the largest rungs, smaller ones may have half of it
  int group_frames = 0;            // at that rate
  std::vector<VideoRung> rungs;    // H.264, ascending
  std::vector<VideoRung> saver;    // AV1, ascending; may be empty
  std::optional<VideoRung> trick;  // keyframes only
  std::int64_t chunk_frames = 0;   // frames at that rate which are made at a time; 0: all at once
  int chunks = 1;                  // the last goes to the end, wherever that is
  double seek_margin = 0;          // seconds that a chunk is read before its first frame
  int still_width = 0;             // largest size of posters
  int still_height = 0;
};

struct AudioPlan {
  int stream = 0;
  std::string language;          // BCP 47, empty when unknown
  bool describes_video = false;  // tells what is to be seen, for those who can't
  MediaTime delay{0};            // of the sound, as that of the pictures; see picture_delay()
  std::vector<AudioRung> rungs;  // AAC, ascending
  std::vector<AudioRung> saver;  // Opus, ascending; may be empty
};

// Text is read where a document has none of its own, and from pictures that show writing.
struct Recognition {
  std::vector<std::string> languages;  // as the reader calls them
  int pages = 0;                       // at most
};

struct ImagePlan {
  std::vector<int> widths;  // ascending; never wider than the source
  int pages = 1;            // shown one by one when there are several
  int tile = 0;             // pixels of a side of the pyramid's tiles; 0: no pyramid
  std::optional<Recognition> recognition;
};

struct DocumentPlan {
  int pages = 0;         // first pages to be shown as pictures, at most; 0: text only
  bool convert = false;  // to a PDF first
  std::optional<Recognition> recognition;
};

struct Plan {
  int version = plan_version;
  Kind kind = Kind::document;
  Format format = Format::unknown;
  int encoders = 1;
  std::optional<MediaTime> expected;  // declared duration that the outputs are held against
  std::optional<VideoPlan> video;
  std::vector<AudioPlan> audios;  // the preferred one first, one a language
  std::optional<ImagePlan> image;
  std::optional<DocumentPlan> document;
  std::vector<TextTrackPlan> text_tracks;
  std::vector<Chapter> chapters;  // from where playing begins, with titles
  std::vector<MediaFinding> findings;
};

// Errors: media.no_streams (nothing to show), media.unsupported (all streams are of codecs that we don't decode).
Result<Plan> make_plan(const MediaInfo& info, const Policy& policy);

// Stable text, one fact a line; equal Plans give equal texts. What `khen plan` prints.
std::string describe(const Plan& plan);

// SHA-256 of describe(), in hexadecimal: tells whether existing Renditions are what a Plan asks for.
std::string digest(const Plan& plan);

// All video rungs that are encoded in `lane`, in the order in which they are described.
std::vector<VideoRung> encoded_in(const VideoPlan& video, Lane lane);
// The rung whose packets are the source's own, if there is one.
const VideoRung* copied(const VideoPlan& video);

}  // namespace khen
