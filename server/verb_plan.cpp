// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "ingest/renditions.h"
#include "metadata/base/text.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {

Result<void> verb_plan(const Invocation& invocation, const PlanOptions& options) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(options.file, code)) {
    return with_cause(fail(Code::not_found, "file.not_found", {{"file", printable(options.file)}}), code.message());
  }
  const Settings settings = TRY(load_settings(invocation));
  const Sandbox sandbox = TRY(sandbox_from(settings));
  RenditionPolicy policy;
  policy.max_rung = static_cast<int>(settings.number(Setting::max_rung));
  policy.saver_set = settings.text(Setting::saver_set) == "on";
  const FilePlan plan = TRY(plan_file(sandbox, options.file, policy, invocation.stop));
  if (invocation.output == Output::text) {
    fmt::print("{}", plan.description);
    return {};
  }
  nlohmann::ordered_json out{{"facts", nlohmann::ordered_json::parse(plan.facts_json, nullptr, false)},
                             {"plan", nlohmann::ordered_json::array()},
                             {"digest", plan.digest}};
  for (const std::string_view line : split(plan.description, '\n')) {
    if (!line.empty()) out["plan"].push_back(line);
  }
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return {};
}

}  // namespace khen
