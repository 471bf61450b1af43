// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/core.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <vector>

#include "index/searcher.h"
#include "ingest/job_queue.h"
#include "metadata/catalogue.h"
#include "server/archive.h"
#include "server/verbs.h"

namespace khen {
namespace {

constexpr std::uint64_t least_free_space = 2ULL << 30;

struct Finding {
  std::string check;            // message id "doctor.<check>"
  bool good = false;
  std::string detail;
};

Finding of(std::string_view check, const Result<void>& result, const Invocation& invocation) {
  return {std::string(check), result.has_value(),
          result ? std::string() : invocation.messages.explain(invocation.language, result.error())};
}

Finding check_space(const Invocation& invocation, Archive& archive) {
  const auto free = invocation.files.free_space(archive.home.paths.home);
  if (!free) return {"space", false, free.error().cause};
  return {"space", *free >= least_free_space, fmt::format("{:.1f} GiB", static_cast<double>(*free) / (1ULL << 30))};
}

// What searchers see against what the catalogue says.
Finding check_index(Archive& archive) {
  const auto seen = Searcher(archive.home.paths.index).sequence();
  const auto last = archive.home.catalogue->read([](Db& db) { return last_change(db); });
  if (!seen || !last) return {"index", false, {}};
  return {"index", *seen == *last, fmt::format("{} / {}", *seen, *last)};
}

Finding check_jobs(Archive& archive) {
  const auto counts = archive.home.catalogue->read([](Db& db) { return count_jobs(db); });
  if (!counts) return {"jobs", false, {}};
  const auto failed = counts->find(JobState::failed);
  const std::int64_t number = failed == counts->end() ? 0 : failed->second;
  return {"jobs", number == 0, std::to_string(number)};
}

Finding check_catalogue(Archive& archive) {
  const auto verdict = archive.home.catalogue->read([](Db& db) -> Result<std::string> {
    Statement check = TRY(db.prepare("pragma quick_check(1)"));
    TRY(check.step());
    return check.text(0);
  });
  if (!verdict) return {"catalogue", false, verdict.error().cause};
  return {"catalogue", *verdict == "ok", *verdict};
}

}  // namespace

Result<void> verb_doctor(const Invocation& invocation) {
  const auto archive = TRY(open_archive(invocation));
  const std::vector<Finding> findings{of("sandbox", archive->sandbox.check(), invocation), check_catalogue(*archive),
                                      check_index(*archive), check_jobs(*archive), check_space(invocation, *archive)};
  bool good = true;
  nlohmann::ordered_json out = nlohmann::json::array();
  for (const Finding& finding : findings) {
    good = good && finding.good;
    out.push_back({{"check", finding.check}, {"good", finding.good}, {"detail", finding.detail}});
    if (invocation.output == Output::json) continue;
    fmt::print("{}  {}{}{}\n", finding.good ? "✓" : "✗", invocation.say("doctor." + finding.check),
               finding.detail.empty() ? "" : ": ", finding.detail);
  }
  if (invocation.output == Output::json) fmt::print("{}\n", out.dump(2));
  if (!good) return fail(Code::precondition, "doctor.unwell");
  return {};
}

}  // namespace khen
