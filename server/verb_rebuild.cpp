// SPDX-License-Identifier: GPL-3.0-or-later
// rebuild.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "ingest/rebuild.h"
#include "ingest/wake.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {

Result<void> verb_rebuild(const Invocation& invocation, const RebuildOfRenditions& options) {
  std::vector<RebuildCondition> conditions;
  for (const std::string& text : options.where) conditions.push_back(TRY(parse_rebuild_condition(text)));
  const auto archive = TRY(open_archive(invocation));
  const std::int64_t count =
      TRY(archive->home.catalogue->write([&](Db& db) { return rebuild_renditions(db, invocation.clock, conditions); }));
  wake_worker(archive->home.paths.run);
  if (invocation.output == Output::json)
    fmt::print("{}\n", nlohmann::ordered_json{{"queued", count}}.dump(2));
  else
    fmt::print("{}\n", invocation.say("cli.rebuild.queued", {{"count", std::to_string(count)}}));
  return {};
}

}  // namespace khen
