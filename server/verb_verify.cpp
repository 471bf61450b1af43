// SPDX-License-Identifier: GPL-3.0-or-later
// verify, replicate.
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/scrub.h"
#include "metadata/base/text.h"
#include "server/archive.h"
#include "server/terminal.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr int most_findings = 100'000;

void tell_json(const FixityRun& run, const std::vector<FixityFinding>& findings) {
  nlohmann::ordered_json out{{"records", run.records}, {"bytes", run.bytes}, {"mended", run.mended}};
  out["findings"] = nlohmann::json::array();
  for (const FixityFinding& one : findings) {
    out["findings"].push_back({{"record", one.what.record},
                               {"copy", one.copy},
                               {"code", one.what.code},
                               {"path", one.what.path},
                               {"detail", one.what.detail},
                               {"mended", one.mended}});
  }
  fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void tell_text(const Invocation& invocation, const FixityRun& run, const std::vector<FixityFinding>& findings) {
  for (const FixityFinding& one : findings) {
    const std::string where = one.copy.empty() ? std::string() : one.copy + "  ";
    const std::string mended = one.mended ? "  " + invocation.say("cli.verify.mended") : std::string();
    fmt::print("{}  {}{}  {}  {}{}\n", one.what.record, where, one.what.code, printable(one.what.path), one.what.detail,
               mended);
  }
  fmt::print("{}\n", invocation.say("cli.verify.done", {{"records", std::to_string(run.records)},
                                                        {"findings", std::to_string(run.findings)}}));
  if (run.mended > 0)
    fmt::print("{}\n", invocation.say("cli.verify.put_right", {{"count", std::to_string(run.mended)}}));
}

Result<CopyPlace> place_of(const Archive& archive, const std::string& label) {
  const auto found = std::ranges::find(archive.copies, label, &CopyPlace::label);
  if (found == archive.copies.end()) return fail(Code::usage, "copy.unknown", {{"label", printable(label)}});
  return *found;
}

nlohmann::ordered_json to_json(const Replicated& told) {
  return {{"records", told.records}, {"files", told.files}, {"bytes", told.bytes}, {"refused", told.refused.size()}};
}

}  // namespace

Result<void> verb_verify(const Invocation& invocation, const VerifyOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  const ScrubOptions wanted{
      .bytes_per_second = options.rate.empty() ? 0 : static_cast<std::uint64_t>(TRY(parse_bytes(options.rate))),
      .begin = options.anew ? Begin::anew : Begin::where_it_stopped,
      .mending = options.only_look ? Mending::none : Mending::from_copies};
  const auto before = TRY(archive->home.catalogue->read([](Db& db) { return latest_run(db); }));
  const bool goes_on = before && !before->finished && wanted.begin == Begin::where_it_stopped;
  if (goes_on && invocation.output == Output::text) {
    fmt::print("{}\n", invocation.say("cli.verify.goes_on", {{"records", std::to_string(before->records)}}));
  }
  ProgressLine line;
  const auto observer = [&](const ScrubProgress& progress) {
    line.show(invocation.say("cli.verify.progress"),
              static_cast<double>(progress.done) / static_cast<double>(std::max<std::size_t>(progress.of, 1)));
  };
  auto run =
      scrub({invocation.files, invocation.clock, archive->home}, archive->copies, wanted, observer, invocation.stop);
  line.clear();
  const FixityRun done = TRY(std::move(run));
  const auto findings =
      TRY(archive->home.catalogue->read([&](Db& db) { return findings_of(db, done.id, most_findings); }));
  if (invocation.output == Output::json)
    tell_json(done, findings);
  else
    tell_text(invocation, done, findings);
  if (done.findings > done.mended) return fail(Code::corrupt, "vault.damaged");
  return {};
}

Result<void> verb_replicate(const Invocation& invocation, const ReplicateOptions& options) {
  const auto archive = TRY(open_archive(invocation));
  if (!options.prepare.empty()) {
    const CopyPlace place = TRY(place_of(*archive, options.prepare));
    TRY(prepare_copy(invocation.files, invocation.clock, place));
    if (invocation.output == Output::text) {
      fmt::print("{}\n", invocation.say("cli.replicate.prepared",
                                        {{"label", place.label}, {"directory", place.directory.native()}}));
    }
  }
  if (archive->copies.empty()) return fail(Code::usage, "copy.none");
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  std::size_t refused = 0;
  for (const CopyPlace& place : archive->copies) {
    const auto copy = TRY(find_copy(place));
    if (!copy) {
      out[place.label] = {{"state", "away"}};
      if (invocation.output == Output::text)
        fmt::print("{}\n", invocation.say("cli.replicate.away", {{"label", place.label}}));
      continue;
    }
    ProgressLine line;
    const auto observer = [&](std::size_t done, std::size_t of) {
      line.show(place.label, static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(of, 1)));
    };
    auto copied = replicate_all({invocation.files, invocation.clock, archive->home}, *copy, observer, invocation.stop);
    line.clear();
    const Replicated told = TRY(std::move(copied));
    refused += told.refused.size();
    out[place.label] = to_json(told);
    if (invocation.output == Output::json) continue;
    for (const Replicated::Refusal& one : told.refused) {
      fmt::print("{}  {}\n", one.record.text(), invocation.messages.explain(invocation.language, one.error));
    }
    fmt::print("{}\n", invocation.say("cli.replicate.done", {{"label", place.label},
                                                             {"records", std::to_string(told.records)},
                                                             {"files", std::to_string(told.files)}}));
  }
  if (invocation.output == Output::json) fmt::print("{}\n", out.dump(2));
  if (refused > 0) return fail(Code::corrupt, "copy.incomplete", {{"count", std::to_string(refused)}});
  return {};
}

}  // namespace khen
