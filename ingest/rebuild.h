// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/base/clock.h"
#include "metadata/db.h"

// Makes Renditions anew where a newer program, policy or setting asks for others. What readers have stays until the new
// set is whole.
namespace khen {

// Later than everything that somebody waits for.
inline constexpr int rebuild_priority = 1000;

// "kind=video": one condition on Recordings.
struct RebuildCondition {
  std::string key;
  std::string value;
};
// Errors: rebuild.condition {condition, keys}.
Result<RebuildCondition> parse_rebuild_condition(std::string_view text);

// Queues one Job for each Recording for which all conditions hold, in the caller's transaction, and returns how many.
// A Job finds out by itself whether its Recording's Renditions are what the Plan of today asks for, and then does
// nothing.
Result<std::int64_t> rebuild_renditions(Db& db, const Clock& clock, const std::vector<RebuildCondition>& conditions);

}  // namespace khen
