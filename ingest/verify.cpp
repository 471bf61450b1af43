// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/verify.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "ingest/deposit_workspace.h"
#include "ingest/read_pace.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/vault_verify.h"

namespace khen {
namespace {

constexpr std::string_view catalogue_code = "catalogue";
constexpr std::size_t records_at_once = 256;
const std::string agent = "program:khen";

Result<std::vector<RecordId>> all_records(Home& home) {
  return home.catalogue->read([](Db& db) -> Result<std::vector<RecordId>> {
    Statement select = TRY(db.prepare("select id from record order by id"));
    std::vector<RecordId> ids;
    while (TRY(select.step())) ids.push_back(TRY(select.id<RecordId>(0)));
    return ids;
  });
}

// What catalogue and vault say of one Record at one moment: no deposit is between the two.
struct TwoViews {
  std::vector<Deliverable> recordings;
  Result<std::map<std::string, std::string>> contents;
};

Result<TwoViews> look_at(Home& home, const RecordId& record) {
  const DecisionLock nobody_deposits = TRY(DecisionLock::take(home.paths.staging));
  return TwoViews{TRY(home.catalogue->read([&](Db& db) { return deliverables_of(db, record); })),
                  home.vault.contents_of(record)};
}

// One Record: the object by the specification, then the catalogue's digests against the object's.
class RecordCheck {
 public:
  RecordCheck(Home& home, const RecordId& record) : home_(home), verdict_{record, {}, 0} {}

  Result<RecordVerdict> run(const ReadWatch& watch) {
    const TwoViews views = TRY(look_at(home_, verdict_.record));
    const bool absent = !views.contents && views.contents.error().code == Code::not_found;
    if (absent && !views.recordings.empty()) tell(catalogue_code, "", "the vault has no object of this Record");
    if (views.contents) compare(views.recordings, *views.contents);
    if (!absent) {
      for (const VaultFinding& finding : TRY(home_.vault.verify(verdict_.record, watch)))
        tell(finding.code, finding.path, finding.detail);
    }
    for (const Deliverable& one : views.recordings) verdict_.bytes += one.recording.bytes;
    return std::move(verdict_);
  }

 private:
  void tell(std::string_view code, std::string path, std::string detail) {
    verdict_.findings.push_back({verdict_.record.str(), std::string(code), std::move(path), std::move(detail)});
  }

  void compare(const std::vector<Deliverable>& recordings, const std::map<std::string, std::string>& contents) {
    std::set<std::string> known;
    for (const Deliverable& one : recordings) {
      const std::string& path = one.recording.vault_path;
      known.insert(path);
      const auto found = contents.find(path);
      if (found == contents.end())
        tell(catalogue_code, path, "not in the vault");
      else if (found->second != one.recording.sha512)
        tell(catalogue_code, path, "another digest than deposited");
    }
    for (const auto& [path, digest] : contents) {
      if (path.starts_with("originals/") && !known.contains(path)) tell(catalogue_code, path, "not in the catalogue");
    }
  }

  Home& home_;
  RecordVerdict verdict_;
};

struct BothLists {
  std::vector<RecordId> in_vault;
  std::vector<RecordId> in_catalogue;
};

Result<BothLists> both_lists(Home& home) {
  const DecisionLock nobody_deposits = TRY(DecisionLock::take(home.paths.staging));
  return BothLists{TRY(home.vault.records()), TRY(all_records(home))};
}

}  // namespace

Result<std::vector<RecordVerdict>> verify_records(Home& home, std::span<const RecordId> records,
                                                  const ReadWatch& watch) {
  std::vector<std::optional<RecordVerdict>> verdicts(records.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> failure;
  const auto work = [&] {
    for (std::size_t index = next++; index < records.size(); index = next++) {
      auto verdict = RecordCheck(home, records[index]).run(watch);
      if (verdict) {
        verdicts[index] = *std::move(verdict);
        continue;
      }
      const std::lock_guard lock(mutex);
      if (!failure) failure = verdict.error();
      next = records.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 1; i < std::min(cores, records.size()); ++i) threads.emplace_back(work);
    work();
  }
  if (failure) return *failure;
  std::vector<RecordVerdict> all;
  all.reserve(records.size());
  for (auto& verdict : verdicts) all.push_back(*std::move(verdict));
  return all;
}

Result<void> note_verdict(Db& db, const Clock& clock, const RecordVerdict& verdict) {
  const Outcome outcome = verdict.findings.empty() ? Outcome::success : Outcome::failure;
  return append_event(db, clock,
                      Event{event_type::fixity_check, "record", verdict.record.str(), verdict.record, agent, outcome,
                            fmt::format("sha512, {} findings", verdict.findings.size())});
}

Result<Surroundings> verify_surroundings(Home& home) {
  Surroundings around;
  for (VaultFinding& finding : TRY(ocfl::verify_storage_root(home.vault.root()))) {
    around.findings.push_back({"", std::move(finding.code), std::move(finding.path), std::move(finding.detail)});
  }
  auto [in_vault, records] = TRY(both_lists(home));
  for (const RecordId& orphan : in_vault) {
    if (std::ranges::binary_search(records, orphan)) continue;
    around.findings.push_back({orphan.str(), std::string(catalogue_code), "", "the catalogue has no such Record"});
  }
  around.records = std::move(records);
  return around;
}

Result<VerifyReport> verify_home(Home& home, const Clock& clock, const std::stop_token& stop) {
  auto [records, findings] = TRY(verify_surroundings(home));
  VerifyReport report{0, 0, std::move(findings)};
  ReadPace unhurried(0, stop);
  for (std::span<const RecordId> left = records; !left.empty();) {
    const auto part = left.first(std::min(records_at_once, left.size()));
    left = left.subspan(part.size());
    const auto verdicts = TRY(verify_records(home, part, unhurried.watch()));
    TRY(home.catalogue->write([&](Db& db) -> Result<void> {
      for (const RecordVerdict& verdict : verdicts) TRY(note_verdict(db, clock, verdict));
      return {};
    }));
    for (const RecordVerdict& verdict : verdicts) {
      ++report.records;
      report.bytes += verdict.bytes;
      report.findings.insert(report.findings.end(), verdict.findings.begin(), verdict.findings.end());
    }
  }
  return report;
}

}  // namespace khen
