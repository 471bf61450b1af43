// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "index/searcher.h"
#include "ingest/job_queue.h"
#include "ingest/scrub.h"
#include "metadata/catalogue.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr std::uint64_t least_free_space = 2ULL << 30;

// A note is worth knowing, but no reason to call the archive unwell.
enum class Health { good, note, bad };

struct Finding {
  std::string check;  // message id "doctor.<check>"
  Health health = Health::bad;
  std::string detail;
};

Health good_if(bool good) { return good ? Health::good : Health::bad; }

Finding of(std::string_view check, const Result<void>& result, const Invocation& invocation) {
  return {std::string(check), good_if(result.has_value()),
          result ? std::string() : invocation.messages.explain(invocation.language, result.error())};
}

Finding check_space(const Invocation& invocation, Archive& archive) {
  const auto free = invocation.files.free_space(archive.home.paths.home);
  if (!free) return {"space", Health::bad, free.error().cause};
  return {"space", good_if(*free >= least_free_space),
          fmt::format("{:.1f} GiB", static_cast<double>(*free) / (1ULL << 30))};
}

// What searchers see against what the catalogue says.
Finding check_index(Archive& archive) {
  const auto seen = Searcher(archive.home.paths.index).sequence();
  const auto last = archive.home.catalogue->read([](Db& db) { return last_change(db); });
  if (!seen || !last) return {"index", Health::bad, {}};
  return {"index", good_if(*seen == *last), fmt::format("{} / {}", *seen, *last)};
}

Finding check_jobs(Archive& archive) {
  const auto counts = archive.home.catalogue->read([](Db& db) { return count_jobs(db); });
  if (!counts) return {"jobs", Health::bad, {}};
  const auto failed = counts->find(JobState::failed);
  const std::int64_t number = failed == counts->end() ? 0 : failed->second;
  return {"jobs", good_if(number == 0), std::to_string(number)};
}

Finding check_catalogue(Archive& archive) {
  const auto verdict = archive.home.catalogue->read([](Db& db) -> Result<std::string> {
    Statement check = TRY(db.prepare("pragma quick_check(1)"));
    TRY(check.step());
    return check.text(0);
  });
  if (!verdict) return {"catalogue", Health::bad, verdict.error().cause};
  return {"catalogue", good_if(*verdict == "ok"), *verdict};
}

// How strong the sandbox is here: tried by a confined child, not assumed. In the weaker mode, which somebody chose,
// what it can't hold is a note.
std::vector<Finding> check_sandbox(const Invocation& invocation, const Sandbox& sandbox) {
  std::vector<Finding> findings{of("sandbox", sandbox.check(), invocation)};
  if (findings.front().health == Health::good) findings.front().detail = name_of(sandbox.mode());
  const auto reach = sandbox.measure();
  if (!reach) {
    findings.push_back(of("sandbox_strength", reach.error(), invocation));
    return findings;
  }
  const Health weakness = sandbox.mode() == SandboxMode::bubblewrap ? Health::bad : Health::note;
  const auto tell = [&](std::string_view check, bool reached) {
    findings.push_back({std::string(check), reached ? weakness : Health::good, {}});
  };
  tell("sandbox_files", reach->files);
  tell("sandbox_network", reach->network);
  tell("sandbox_calls", reach->calls);
  tell("sandbox_processes", reach->processes);
  return findings;
}

Finding check_programs(const Sandbox& sandbox) {
  const std::vector<std::string> missing = sandbox.missing_packages();
  return {"programs", missing.empty() ? Health::good : Health::note, fmt::format("{}", fmt::join(missing, ", "))};
}

// Without one that is a choice to know of; one that is named must answer, else nothing can be deposited.
Finding check_scanner(const Invocation& invocation, const Archive& archive) {
  if (!archive.scanner) return {"virus_scanner", Health::note, invocation.say("doctor.virus_scanner.none")};
  const auto version = archive.scanner->version();
  return {"virus_scanner", good_if(version.has_value()), version ? *version : version.error().cause};
}

constexpr int slack = 2;  // periods without a finished run, after which something is amiss

// When every byte was last looked at, and what is still wrong.
Finding check_fixity(const Invocation& invocation, const Archive& archive) {
  struct Runs {
    std::optional<FixityRun> latest;
    std::optional<FixityRun> finished;
  };
  const auto runs = archive.home.catalogue->read([](Db& db) -> Result<Runs> {
    return Runs{TRY(latest_run(db)), TRY(latest_finished_run(db))};
  });
  if (!runs) return {"fixity", Health::bad, runs.error().cause};
  if (!runs->latest) return {"fixity", Health::note, invocation.say("doctor.fixity.never")};
  const auto period = std::chrono::days(archive.settings.number(Setting::scrub_days));
  const Instant latest = runs->finished ? runs->finished->started : runs->latest->started;
  const bool late = period.count() > 0 && latest + slack * period < invocation.clock.now();
  std::string detail;
  std::int64_t wrong = 0;
  for (const auto& run : {runs->latest, runs->finished}) {
    if (!run || (run->finished && !detail.empty() && runs->latest->finished)) continue;
    wrong = std::max(wrong, run->findings - run->mended);
    detail += (detail.empty() ? "" : "; ") +
              invocation.say(run->finished ? "doctor.fixity.finished" : "doctor.fixity.running",
                             {{"day", to_rfc3339(run->started).substr(0, 10)},
                              {"records", std::to_string(run->records)},
                              {"findings", std::to_string(run->findings)},
                              {"mended", std::to_string(run->mended)}});
  }
  return {"fixity", wrong > 0 ? Health::bad : late ? Health::note : Health::good, std::move(detail)};
}

std::vector<Finding> check_copies(const Invocation& invocation, Archive& archive) {
  if (archive.copies.empty()) return {{"copies", Health::note, invocation.say("doctor.copies.none")}};
  const auto statuses = copy_statuses(archive.home, archive.copies);
  if (!statuses) return {of("copies", statuses.error(), invocation)};
  std::vector<Finding> findings;
  for (const CopyStatus& one : *statuses) {
    const bool well = one.state == CopyState::here && one.behind == 0 && !one.same_disk;
    const std::string seen = one.seen ? to_rfc3339(*one.seen).substr(0, 10) : "-";
    std::string detail =
        invocation.say("doctor.copies." + std::string(name_of(one.state)), {{"label", one.place.label},
                                                                            {"directory", one.place.directory.native()},
                                                                            {"day", seen},
                                                                            {"behind", std::to_string(one.behind)}});
    if (one.same_disk) detail += "; " + invocation.say("doctor.copies.same_disk");
    const Health health = one.state == CopyState::other_disk ? Health::bad : well ? Health::good : Health::note;
    findings.push_back({"copies", health, std::move(detail)});
  }
  return findings;
}

constexpr std::string_view name_of(Health health) {
  return health == Health::good ? "good" : health == Health::note ? "note" : "bad";
}
constexpr std::string_view mark_of(Health health) {
  return health == Health::good ? "✓" : health == Health::note ? "–" : "✗";
}

}  // namespace

Result<void> verb_doctor(const Invocation& invocation) {
  const auto archive = TRY(open_archive(invocation));
  std::vector<Finding> findings = check_sandbox(invocation, archive->sandbox);
  findings.push_back(check_programs(archive->sandbox));
  findings.push_back(check_scanner(invocation, *archive));
  findings.push_back(check_catalogue(*archive));
  findings.push_back(check_index(*archive));
  findings.push_back(check_jobs(*archive));
  findings.push_back(check_space(invocation, *archive));
  findings.push_back(check_fixity(invocation, *archive));
  for (Finding& finding : check_copies(invocation, *archive)) findings.push_back(std::move(finding));
  bool good = true;
  nlohmann::ordered_json out = nlohmann::json::array();
  for (const Finding& finding : findings) {
    good = good && finding.health != Health::bad;
    out.push_back({{"check", finding.check},
                   {"good", finding.health != Health::bad},
                   {"health", name_of(finding.health)},
                   {"detail", finding.detail}});
    if (invocation.output == Output::json) continue;
    fmt::print("{}  {}{}{}\n", mark_of(finding.health), invocation.say("doctor." + finding.check),
               finding.detail.empty() ? "" : ": ", finding.detail);
  }
  if (invocation.output == Output::json) fmt::print("{}\n", out.dump(2));
  if (!good) return fail(Code::precondition, "doctor.unwell");
  return {};
}

}  // namespace khen
