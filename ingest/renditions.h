// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/admit.h"
#include "metadata/base/files.h"
#include "metadata/recording.h"
#include "metadata/transcript/passage.h"
#include "transcode/sandbox.h"

// Makes the Renditions of one Recording in their final place, not yet published.
namespace khen {

// What an archive's settings say.
struct RenditionPolicy {
  int max_rung = 1080;
  int encoders = 1;                    // pieces of a film that are made at a time
  bool saver_set = true;               // AV1 and Opus for poor links
  std::vector<std::string> languages;  // of the Record, for reading text from pictures
};

struct RenditionWish {
  RecordingId recording;
  Path original;
  Path renditions;             // the root of all Renditions
  std::string present_digest;  // plan digest of the published set, "" when there is none
  RenditionPolicy policy;
};

struct MadeRenditions {
  RenditionSet set;
  std::string plan;  // its description, for audit
  std::vector<Remark> remarks;
  std::string facts_json;                 // what was found out about the original, with all findings
  std::vector<Transcript> transcripts{};  // of the text tracks that the original carries
  std::optional<double> seconds{};        // how long it plays, whatever its container declares; absent for pictures
};

// What would be made of a file.
struct FilePlan {
  std::string facts_json;
  std::string description;  // one fact a line
  std::string digest;
};

// probe → survey → plan, and nothing is kept. Errors as probe(), survey() and make_plan() in transcode/.
Result<FilePlan> plan_file(const Sandbox& sandbox, const Path& file, const RenditionPolicy& policy,
                           const std::stop_token& stop);

// Shows a finished set to readers.
using Publisher = std::function<Result<void>(const MadeRenditions&)>;

using StageSink = std::function<void(std::string_view stage, double fraction)>;

// probe → plan → derive in renditions/.work → fsync → one rename to renditions/<recording>/<plan digest> → publish. Of
// a long video that nobody could watch yet the small rungs are published first, as <plan digest>-first; what is watched
// already stays until the new set is whole. Does nothing when the published set is of this very Plan. A run after a
// crash takes up what is finished. Errors as probe(), make_plan() and derive() in transcode/, and the publisher's.
Result<void> make_renditions(Files& files, const Sandbox& sandbox, const RenditionWish& wish, const Publisher& publish,
                             const StageSink& sink, const std::stop_token& stop);

// The unfinished parts of a Recording for which nobody will try again.
Result<void> forget_unfinished(Files& files, const Path& renditions, const RecordingId& recording);

}  // namespace khen
