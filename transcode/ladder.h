// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/base/result.h"
#include "transcode/media_info.h"

// What shall be made of a Recording: a pure function from facts and policy to a Plan. A Plan is a plain value that can
// be printed, digested, kept for audit and compared with the Plan of a later policy.
namespace khen {

// Raise when the same facts and policy shall give other files than before; part of every Plan's digest.
inline constexpr int plan_version = 1;

struct Policy {
  int max_rung = 1080;  // short side of the largest video rung
  int max_frame_rate = 60;
  int max_pages = 200;  // pages of a document, or of a picture that has several, shown as pictures
  int max_image_width = 2560;
  int pyramid_from = 2000;  // pictures with a side longer than this can be zoomed
  int threads = 0;  // of one encoder run; 0: as many as there are cores. Not part of a Plan's digest.
};

// Sizes are even, square-pixelled and upright. `short_side` names the rung: "v480".
struct VideoRung {
  std::string name;
  int short_side = 0;
  int width = 0;
  int height = 0;
  Rate frame_rate;
  int quality = 23;   // x264 CRF, capped by:
  int peak_kbit = 0;  // maxrate; the buffer is twice that
};

struct AudioRung {
  std::string name;  // "a48", "a128": kbit/s
  int channels = 1;
  int kbit = 0;
};

struct VideoPlan {
  int stream = 0;  // index in the container
  Scan scan = Scan::progressive;
  Transfer transfer = Transfer::sdr;
  Range range = Range::limited;
  std::string matrix;            // of the source, in swscale's words; never empty
  std::vector<VideoRung> rungs;  // ascending
  MediaTime still_interval{0};   // greatest distance of candidate poster frames
  int still_width = 0;           // size of those frames
  int still_height = 0;
};

struct AudioPlan {
  int stream = 0;
  std::string language;          // BCP 47, empty when unknown
  std::vector<AudioRung> rungs;  // ascending
};

struct ImagePlan {
  std::vector<int> widths;  // ascending; never wider than the source
  int pages = 1;            // shown one by one when there are several
  int tile = 0;             // pixels of a side of the pyramid's tiles; 0: no pyramid
};

struct DocumentPlan {
  int pages = 0;  // first pages to be shown as pictures; 0: text only
};

struct Plan {
  int version = plan_version;
  Kind kind = Kind::document;
  Format format = Format::unknown;
  int threads = 0;
  std::optional<MediaTime> expected;  // declared duration that the outputs are held against
  std::optional<VideoPlan> video;
  std::optional<AudioPlan> audio;
  std::optional<ImagePlan> image;
  std::optional<DocumentPlan> document;
  std::vector<MediaFinding> findings;
};

// Errors: media.no_streams (nothing to show), media.unsupported (all streams are of codecs that we don't decode).
Result<Plan> make_plan(const MediaInfo& info, const Policy& policy);

// Stable text, one fact a line; equal Plans give equal texts. What `khen plan` prints.
std::string describe(const Plan& plan);

// SHA-256 of describe(), in hexadecimal: tells whether existing Renditions are what a Plan asks for.
std::string digest(const Plan& plan);

}  // namespace khen
