// SPDX-License-Identifier: GPL-3.0-or-later
// bag, import-bag.
#include <fmt/core.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ingest/bag/make_bag.h"
#include "ingest/bag/take_in_bag.h"
#include "ingest/wake.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {
namespace {

void tell(const Invocation& invocation, const BagFinding& finding) {
  const Error said{.code = Code::invalid, .message = finding.message, .parameters = finding.parameters, .cause = {}};
  const bool warning = finding.severity == BagSeverity::warning;
  fmt::print("{}\n", invocation.say(warning ? "cli.bag.warning" : "cli.bag.error",
                                    {{"text", invocation.messages.explain(invocation.language, said)}}));
}

nlohmann::ordered_json to_json(const BagFinding& finding) {
  nlohmann::ordered_json object{{"severity", finding.severity == BagSeverity::warning ? "warning" : "error"},
                                {"message", finding.message}};
  for (const Parameter& parameter : finding.parameters) object["parameters"][parameter.name] = parameter.value;
  return object;
}

void tell_json(const std::vector<BagFinding>& findings, const std::vector<RecordTakenIn>& records) {
  nlohmann::ordered_json out{{"findings", nlohmann::json::array()}, {"records", nlohmann::json::array()}};
  for (const BagFinding& finding : findings) out["findings"].push_back(to_json(finding));
  for (const RecordTakenIn& one : records) {
    out["records"].push_back({{"record", one.record.text()},
                              {"outcome", one.outcome == BagOutcome::created ? "created" : "unchanged"},
                              {"files", one.files}});
  }
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

Result<void> refuse_when_invalid(const std::vector<BagFinding>& findings) {
  const auto errors = std::ranges::count(findings, BagSeverity::error, &BagFinding::severity);
  if (errors == 0) return {};
  return fail(Code::invalid, "bag.invalid", {{"count", std::to_string(errors)}});
}

Result<void> only_check(const Invocation& invocation, const std::string& path) {
  const Bag bag = TRY(check_bag(path, invocation.stop));
  if (invocation.output == Output::json) {
    tell_json(bag.findings, {});
  } else {
    for (const BagFinding& finding : bag.findings) tell(invocation, finding);
    if (bag.is_valid()) {
      fmt::print("{}\n", invocation.say("cli.bag.valid", {{"files", std::to_string(bag.payload.size())}}));
    }
  }
  return refuse_when_invalid(bag.findings);
}

}  // namespace

Result<void> verb_bag(const Invocation& invocation, const BagOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  std::vector<RecordId> records;
  for (const std::string& text : options.records) records.push_back(TRY(RecordId::parse(text)));
  const MadeBag made =
      TRY(make_bag(invocation.files, invocation.clock, archive->home, records, options.path, invocation.stop));
  if (invocation.output == Output::text) {
    fmt::print("{}\n", invocation.say("cli.bag.made", {{"records", std::to_string(made.records)},
                                                       {"files", std::to_string(made.files)},
                                                       {"file", options.path}}));
  }
  return {};
}

Result<void> verb_import_bag(const Invocation& invocation, const BagOptions& options) {
  if (options.check) return only_check(invocation, options.path);
  const auto archive = TRY(open_archive(invocation));
  TRY(archive->sandbox.check());
  const BagTakenIn taken = TRY(take_in_bag(archive->deposit_tools(invocation), options.path,
                                           {std::string(program_agent), "imported from a bag"}, invocation.stop));
  if (invocation.output == Output::json) {
    tell_json(taken.findings, taken.records);
  } else {
    for (const BagFinding& finding : taken.findings) tell(invocation, finding);
    for (const RecordTakenIn& one : taken.records) {
      fmt::print("{}\n", invocation.say(one.outcome == BagOutcome::created ? "sheet.created" : "sheet.unchanged",
                                        {{"id", one.record.str()}, {"files", std::to_string(one.files)}}));
    }
  }
  wake_worker(archive->home.paths.run);
  return refuse_when_invalid(taken.findings);
}

}  // namespace khen
