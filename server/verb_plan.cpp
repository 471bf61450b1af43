// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "server/archive.h"
#include "server/verbs.h"
#include "transcode/ladder.h"
#include "transcode/probe.h"
#include "transcode/survey.h"

namespace khen {
namespace {

struct Planned {
  MediaInfo info;
  Plan plan;
};

Result<Planned> plan_file(const Invocation& invocation, const Path& file) {
  const Settings settings = TRY(load_settings(invocation));
  const Sandbox sandbox = TRY(sandbox_from(settings));
  MediaInfo info = TRY(probe(sandbox, file, invocation.stop));
  info = TRY(survey(sandbox, file, std::move(info), invocation.stop));
  Policy policy;
  policy.max_rung = static_cast<int>(settings.number(Setting::max_rung));
  policy.saver = settings.text(Setting::saver_set) == "on" ? SaverSet::on : SaverSet::off;
  Plan plan = TRY(make_plan(info, policy));
  return Planned{std::move(info), std::move(plan)};
}

}  // namespace

Result<void> verb_plan(const Invocation& invocation, const PlanOptions& options) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(options.file, code)) {
    return with_cause(fail(Code::not_found, "file.not_found", {{"file", printable(options.file)}}), code.message());
  }
  const Planned planned = TRY(plan_file(invocation, options.file));
  if (invocation.output == Output::text) {
    fmt::print("{}", describe(planned.plan));
    return {};
  }
  nlohmann::ordered_json out{{"facts", nlohmann::ordered_json::parse(to_json(planned.info), nullptr, false)},
                             {"plan", nlohmann::ordered_json::array()},
                             {"digest", digest(planned.plan)}};
  const std::string description = describe(planned.plan);
  for (const std::string_view line : split(description, '\n')) {
    if (!line.empty()) out["plan"].push_back(line);
  }
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return {};
}

}  // namespace khen
