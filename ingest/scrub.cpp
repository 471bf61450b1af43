// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/scrub.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "ingest/read_pace.h"
#include "ingest/scrub_rows.h"
#include "ingest/worker_lock.h"
#include "metadata/catalogue.h"
#include "metadata/event.h"
#include "metadata/vault_copy.h"
#include "metadata/vault_layout.h"
#include "metadata/vault_verify.h"

namespace khen {
namespace {

constexpr std::size_t most_records_at_once = 256;
constexpr std::uint64_t bytes_at_once = 256ULL << 20;  // so that a stop costs little
constexpr int most_rounds = 3;                         // an object whose inventory was mended may tell more
constexpr std::string_view copy_code = "copy";
const std::string agent = "program:khen";

std::vector<VaultFinding> to_vault(const std::vector<VerifyFinding>& findings) {
  std::vector<VaultFinding> list;
  for (const VerifyFinding& one : findings) list.push_back({one.code, one.path, one.detail});
  return list;
}

bool is_told(const std::vector<VerifyFinding>& findings, const VerifyFinding& one) {
  return std::ranges::any_of(
      findings, [&](const VerifyFinding& other) { return other.code == one.code && other.path == one.path; });
}

// What was found first and what is still found: the difference is mended.
void tell(std::vector<FixityFinding>& told, const std::vector<VerifyFinding>& before,
          const std::vector<VerifyFinding>& after, const std::string& copy) {
  for (const VerifyFinding& one : before) told.push_back({one, copy, !is_told(after, one)});
  for (const VerifyFinding& one : after) {
    if (!is_told(before, one)) told.push_back({one, copy, false});
  }
}

Result<std::map<RecordId, std::uint64_t>> sizes(Home& home) {
  return home.catalogue->read([](Db& db) -> Result<std::map<RecordId, std::uint64_t>> {
    Statement select = TRY(db.prepare("select record, sum(bytes) from recording group by record"));
    std::map<RecordId, std::uint64_t> all;
    while (TRY(select.step())) all.emplace(TRY(select.id<RecordId>(0)), static_cast<std::uint64_t>(select.number(1)));
    return all;
  });
}

class Scrub {
 public:
  Scrub(const CopyTools& tools, const std::vector<CopyPlace>& places, const ScrubOptions& options,
        const std::stop_token& stop)
      : tools_(tools), options_(options), stop_(stop), pace_(options.bytes_per_second, stop) {
    for (const CopyPlace& place : places) connect(place);
  }

  Result<FixityRun> run(const ScrubObserver& observer) {
    run_ = TRY(tools_.home.catalogue->write([&](Db& db) { return open_run(db); }));
    const auto [records, around] = TRY(verify_surroundings(tools_.home));
    const auto bytes = TRY(sizes(tools_.home));
    auto next = std::ranges::find_if(records, [&](const RecordId& id) { return id.text() > run_->cursor; });
    while (next != records.end()) {
      if (observer) observer({static_cast<std::size_t>(next - records.begin()), records.size()});
      if (stop_.stop_requested()) return fail(Code::cancelled, "cancelled");
      const auto begin = next;
      std::uint64_t sum = 0;
      for (; next != records.end() && next - begin < static_cast<std::ptrdiff_t>(most_records_at_once); ++next) {
        const auto size = bytes.find(*next);
        sum += size == bytes.end() ? 0 : size->second;
        if (sum > bytes_at_once && next != begin) break;
      }
      TRY(look_at({begin, next}));
    }
    // What was wrong around an object goes with the object's own damage.
    tell(found_, around, TRY(verify_surroundings(tools_.home)).findings, "");
    TRY(look_around_copies());
    TRY(tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      TRY(add_findings(db, tools_.clock, *run_, found_));
      return finish_run(db, tools_.clock, *run_);
    }));
    return *run_;
  }

 private:
  Result<FixityRun> open_run(Db& db) const {
    const auto latest = TRY(latest_run(db));
    if (latest && !latest->finished && options_.begin == Begin::where_it_stopped) return *latest;
    TRY(db.execute("delete from fixity_run where finished is null"));
    return begin_run(db, tools_.clock);
  }

  void connect(const CopyPlace& place) {
    const auto copy = find_copy(place);
    if (copy && *copy)
      copies_.push_back(**copy);
    else if (!copy)
      found_.push_back({{"", std::string(copy_code), "", copy.error().message}, place.label, false});
  }

  Result<void> look_at(std::span<const RecordId> records) {
    const auto verdicts = TRY(verify_records(tools_.home, records, pace_.watch()));
    std::vector<FixityFinding> told;
    for (const RecordVerdict& verdict : verdicts) {
      std::vector<VerifyFinding> left = verdict.findings;
      if (!left.empty() && options_.mending == Mending::from_copies) left = TRY(mend_vault(verdict.record, left));
      tell(told, verdict.findings, left, "");
      for (std::size_t index = 0; index < copies_.size();) {
        const auto looked = look_at_copy(copies_[index], verdict.record, left.empty(), told);
        if (looked) {
          ++index;
          continue;
        }
        if (looked.error().code == Code::cancelled) return looked;
        // It fails or was taken out: the vault itself is looked at nevertheless.
        told.push_back({{verdict.record.str(), std::string(copy_code), "", looked.error().cause},
                        copies_[index].place.label,
                        false});
        copies_.erase(copies_.begin() + static_cast<std::ptrdiff_t>(index));
      }
    }
    return tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      for (const RecordVerdict& verdict : verdicts) {
        TRY(note_verdict(db, tools_.clock, verdict));
        run_->bytes += verdict.bytes;
      }
      run_->records += static_cast<std::int64_t>(verdicts.size());
      run_->cursor = records.back().str();
      TRY(add_findings(db, tools_.clock, *run_, told));
      return keep_progress(db, *run_);
    });
  }

  // What is still wrong afterwards.
  Result<std::vector<VerifyFinding>> mend_vault(const RecordId& record, std::vector<VerifyFinding> left) {
    const ocfl::WriteTools vault{tools_.files, tools_.clock, tools_.home.vault.root()};
    for (const SecondCopy& copy : copies_) {
      for (int round = 0; round < most_rounds && !left.empty(); ++round) {
        const auto mended = ocfl::mend_object(vault, copy.root(), record, to_vault(left));
        if (!mended) {
          if (mended.error().code == Code::disk_full) return mended.error();
          break;
        }
        if (mended->paths.empty() && mended->set_aside.empty()) break;
        TRY(note_mended(record, *mended, fmt::format("from the copy {}", copy.place.label)));
        left = TRY(verify_records(tools_.home, std::span(&record, 1), pace_.watch())).front().findings;
      }
    }
    return left;
  }

  // A copy is brought up first; then its bytes are read, and mended from a vault that is sound.
  Result<void> look_at_copy(const SecondCopy& copy, const RecordId& record, bool vault_is_sound,
                            std::vector<FixityFinding>& told) {
    if (vault_is_sound) {
      Replicated replicated;
      TRY(replicate_record(tools_, copy, record, replicated, pace_.watch()));
      for (const Replicated::Refusal& refusal : replicated.refused)
        told.push_back({{record.str(), std::string(copy_code), "", refusal.error.message}, copy.place.label, false});
    }
    const Path object = copy.root() / ocfl::object_path(record);
    std::error_code code;
    if (!std::filesystem::exists(object, code)) return {};
    const std::vector<VerifyFinding> before = TRY(verify_copy(object, record));
    std::vector<VerifyFinding> left = before;
    const ocfl::WriteTools to{tools_.files, tools_.clock, copy.root()};
    const bool mending = vault_is_sound && options_.mending == Mending::from_copies;
    for (int round = 0; mending && round < most_rounds && !left.empty(); ++round) {
      const auto mended = TRY(ocfl::mend_object(to, tools_.home.vault.root(), record, to_vault(left)));
      if (mended.paths.empty() && mended.set_aside.empty()) break;
      TRY(note_mended(record, mended, fmt::format("in the copy {}", copy.place.label)));
      left = TRY(verify_copy(object, record));
    }
    tell(told, before, left, copy.place.label);
    return {};
  }

  Result<std::vector<VerifyFinding>> verify_copy(const Path& object, const RecordId& record) {
    std::vector<VerifyFinding> findings;
    for (VaultFinding& one : TRY(ocfl::verify_object(object, pace_.watch()))) {
      findings.push_back({record.str(), std::move(one.code), std::move(one.path), std::move(one.detail)});
    }
    return findings;
  }

  Result<void> look_around_copies() {
    for (const SecondCopy& copy : copies_) {
      for (VaultFinding& one : TRY(ocfl::verify_storage_root(copy.root()))) {
        found_.push_back(
            {{"", std::move(one.code), std::move(one.path), std::move(one.detail)}, copy.place.label, false});
      }
    }
    return {};
  }

  // These Events go into the vault with the Record's next snapshot, which the change in the outbox asks for.
  Result<void> note_mended(const RecordId& record, const ocfl::MendedObject& mended, const std::string& how) {
    return tools_.home.catalogue->write([&](Db& db) -> Result<void> {
      const auto note = [&](std::string_view type, const std::string& path) {
        return append_event(
            db, tools_.clock,
            Event{type, "record", record.str(), record, agent, Outcome::success, fmt::format("{}, {}", path, how)});
      };
      for (const std::string& path : mended.set_aside) TRY(note(event_type::quarantine, path));
      for (const std::string& path : mended.paths) TRY(note(event_type::recovery, path));
      return append_change(db, tools_.clock, "record", record.text());
    });
  }

  const CopyTools& tools_;
  const ScrubOptions& options_;
  const std::stop_token stop_;
  ReadPace pace_;
  std::vector<SecondCopy> copies_;
  std::vector<FixityFinding> found_;  // around the Records
  std::optional<FixityRun> run_;
};

}  // namespace

Result<FixityRun> scrub(const CopyTools& tools, const std::vector<CopyPlace>& places, const ScrubOptions& options,
                        const ScrubObserver& observer, const std::stop_token& stop) {
  const auto lock = TRY(WorkerLock::take(tools.home.paths.run, "verify.lock"));
  if (!lock) return fail(Code::in_use, "verify.running");
  return Scrub(tools, places, options, stop).run(observer);
}

Instant scrub_due(const std::optional<FixityRun>& latest, Instant now, std::chrono::days period) {
  if (!latest || !latest->finished) return now;
  return std::min(latest->started + period, now + period);
}

}  // namespace khen
