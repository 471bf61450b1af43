// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/verify.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "ingest/deposit_workspace.h"
#include "metadata/catalogue_read.h"
#include "metadata/event.h"
#include "metadata/vault_verify.h"

namespace khen {
namespace {

constexpr std::string_view catalogue_code = "catalogue";
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
  RecordCheck(Home& home, const RecordId& record, VerifyReport& report)
      : home_(home), record_(record), report_(report) {}

  Result<void> run() {
    const TwoViews views = TRY(look_at(home_, record_));
    const bool absent = !views.contents && views.contents.error().code == Code::not_found;
    if (absent && !views.recordings.empty()) tell(catalogue_code, "", "the vault has no object of this Record");
    if (views.contents) compare(views.recordings, *views.contents);
    if (!absent) {
      for (const VaultFinding& finding : TRY(home_.vault.verify(record_)))
        tell(finding.code, finding.path, finding.detail);
    }
    ++report_.records;
    for (const Deliverable& one : views.recordings) report_.bytes += one.recording.bytes;
    return {};
  }

  Result<void> note(const Clock& clock) {
    const Outcome outcome = findings_ == 0 ? Outcome::success : Outcome::failure;
    return home_.catalogue->write([&](Db& db) {
      return append_event(db, clock,
                          Event{event_type::fixity_check, "record", record_.str(), record_, agent, outcome,
                                fmt::format("sha512, {} findings", findings_)});
    });
  }

 private:
  void tell(std::string_view code, std::string path, std::string detail) {
    report_.findings.push_back({record_.str(), std::string(code), std::move(path), std::move(detail)});
    ++findings_;
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
  RecordId record_;
  VerifyReport& report_;
  int findings_ = 0;
};

struct BothLists {
  std::vector<RecordId> in_vault;
  std::vector<RecordId> in_catalogue;
};

Result<BothLists> both_lists(Home& home) {
  const DecisionLock nobody_deposits = TRY(DecisionLock::take(home.paths.staging));
  return BothLists{TRY(home.vault.records()), TRY(all_records(home))};
}

Result<void> check_storage_root(const Home& home, VerifyReport& report) {
  for (VaultFinding& finding : TRY(ocfl::verify_storage_root(home.vault.root()))) {
    report.findings.push_back({"", std::move(finding.code), std::move(finding.path), std::move(finding.detail)});
  }
  return {};
}

}  // namespace

Result<VerifyReport> verify_home(Home& home, const Clock& clock, const std::stop_token& stop,
                                 const std::function<void(const VerifyProgress&)>& progress) {
  VerifyReport report;
  TRY(check_storage_root(home, report));
  const auto [in_vault, records] = TRY(both_lists(home));
  for (const RecordId& orphan : in_vault) {
    if (std::ranges::binary_search(records, orphan)) continue;
    report.findings.push_back({orphan.str(), std::string(catalogue_code), "", "the catalogue has no such Record"});
  }
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
    if (progress) progress({index, records.size()});
    const RecordId& record = records[index];
    RecordCheck check(home, record, report);
    TRY(check.run());
    TRY(check.note(clock));
  }
  return report;
}

}  // namespace khen
