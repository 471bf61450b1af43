// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/transcript/passage.h"

// The tiers of an EAF document: those of a transcript, brought into the form that ELAN demands. Lines of one tier never
// overlap and have one speaker; a dependent tier hangs on one tier alone, or stands for itself.
namespace khen {

struct EafTier {
  std::string name;
  std::string parent;
  std::string speaker;
  std::string language;
  TierRelation relation = TierRelation::aligned;
  std::vector<const Passage*> lines;  // of the transcript, ascending begin
};

// Parents before their children. Points into `transcript`.
std::vector<EafTier> lay_out_tiers(const Transcript& transcript);

}  // namespace khen
