// SPDX-License-Identifier: GPL-3.0-or-later
// rebuild.
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/rebuild.h"
#include "ingest/rebuild_catalogue.h"
#include "ingest/wake.h"
#include "metadata/base/text.h"
#include "server/archive.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {

namespace {

Result<void> rebuild_renditions(const Invocation& invocation, const RebuildRequest& options) {
  std::vector<RebuildCondition> conditions;
  for (const std::string& text : options.where) conditions.push_back(TRY(parse_rebuild_condition(text)));
  const auto archive = TRY(open_archive(invocation));
  const std::int64_t count = TRY(archive->home.catalogue->write(
      [&](Db& db) { return khen::rebuild_renditions(db, invocation.clock, conditions); }));
  wake_worker(archive->home.paths.run);
  if (invocation.output == Output::json)
    fmt::print("{}\n", nlohmann::ordered_json{{"queued", count}}.dump(2));
  else
    fmt::print("{}\n", invocation.say("cli.rebuild.queued", {{"count", std::to_string(count)}}));
  return {};
}

nlohmann::ordered_json to_json(const std::vector<CatalogueDifference>& differences) {
  nlohmann::ordered_json list = nlohmann::json::array();
  for (const CatalogueDifference& one : differences)
    list.push_back({{"record", one.record}, {"part", one.part}, {"detail", one.detail}});
  return list;
}

void tell_json(const RebuiltCatalogue& report) {
  const nlohmann::ordered_json out{{"records", report.records},
                                   {"recordings", report.recordings},
                                   {"events", report.events},
                                   {"transcripts", report.transcripts},
                                   {"compared", report.compared},
                                   {"unproven", to_json(report.unproven)},
                                   {"differences", to_json(report.differences)},
                                   {"later_events", report.later_events},
                                   {"in_place", report.in_place}};
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void tell_text(const Invocation& invocation, const RebuiltCatalogue& report) {
  for (const auto* list : {&report.unproven, &report.differences}) {
    for (const CatalogueDifference& one : *list)
      fmt::print("{}  {}  {}\n", one.record, printable(one.part), printable(one.detail));
  }
  fmt::print("{}\n", invocation.say("cli.rebuild.made", {{"records", std::to_string(report.records)},
                                                         {"recordings", std::to_string(report.recordings)},
                                                         {"events", std::to_string(report.events)},
                                                         {"transcripts", std::to_string(report.transcripts)}}));
  if (report.unproven.empty()) fmt::print("{}\n", invocation.say("cli.rebuild.proven"));
  if (report.compared && report.differences.empty()) {
    fmt::print("{}\n", invocation.say("cli.rebuild.equal", {{"events", std::to_string(report.later_events)}}));
  }
  fmt::print("{}\n", invocation.say(report.in_place ? "cli.rebuild.in_place" : "cli.rebuild.left"));
}

Result<void> rebuild_catalogue(const Invocation& invocation, const RebuildRequest& options) {
  ProgressLine line;
  const auto observer = [&](const RebuildProgress& progress) {
    line.show(invocation.say("cli.rebuild.progress"),
              static_cast<double>(progress.done) / static_cast<double>(std::max<std::size_t>(progress.of, 1)));
  };
  auto rebuilt =
      khen::rebuild_catalogue(invocation.files, invocation.clock, invocation.home,
                              options.replace ? Placing::always : Placing::if_there_is_none, observer, invocation.stop);
  line.clear();
  const RebuiltCatalogue report = TRY(std::move(rebuilt));
  if (invocation.output == Output::json)
    tell_json(report);
  else
    tell_text(invocation, report);
  const std::size_t wrong = report.unproven.size() + report.differences.size();
  if (wrong > 0) return fail(Code::corrupt, "rebuild.differs", {{"count", std::to_string(wrong)}});
  return {};
}

}  // namespace

Result<void> verb_rebuild(const Invocation& invocation, const RebuildRequest& options) {
  return options.what == "catalogue" ? rebuild_catalogue(invocation, options) : rebuild_renditions(invocation, options);
}

}  // namespace khen
