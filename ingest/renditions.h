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
#include "transcode/sandbox.h"

// Makes the Renditions of one Recording in their final place, not yet published.
namespace khen {

struct RenditionPolicy {
  int max_rung = 1080;
  int threads = 0;  // 0: as many as there are cores
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
};

using StageSink = std::function<void(std::string_view stage, double fraction)>;

// probe → plan → derive into renditions/.tmp → fsync → one rename to renditions/<recording>/<plan digest>. nullopt: the
// published set is of this very Plan. Errors as probe(), make_plan() and derive() in transcode/.
Result<std::optional<MadeRenditions>> make_renditions(Files& files, const Sandbox& sandbox, const RenditionWish& wish,
                                                      const StageSink& sink, const std::stop_token& stop);

}  // namespace khen
