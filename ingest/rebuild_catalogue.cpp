// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rebuild_catalogue.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>

#include "ingest/job_queue.h"
#include "ingest/kept_record.h"
#include "ingest/worker_lock.h"
#include "metadata/base/text.h"
#include "metadata/event.h"
#include "metadata/record_json.h"
#include "metadata/transcript/store.h"
#include "transcode/sniff.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_text = 256ULL << 20;
constexpr std::array<std::string_view, 3> suffixes{"", "-wal", "-shm"};
// Written beside a Record when another changes; compared by itself.
constexpr std::string_view collections_file = "collections.json";
constexpr std::string_view events_file = "events.json";

std::string told(const Error& error) {
  std::string text = error.message;
  for (const Parameter& parameter : error.parameters) text += " " + parameter.value;
  return error.cause.empty() ? text : text + " (" + error.cause + ")";
}

// One Record of the vault.
class RecordBack {
 public:
  RecordBack(const Vault& vault, const Clock& clock, const RecordId& record)
      : vault_(vault), clock_(clock), record_(record) {}

  Result<void> read() {
    contents_ = TRY(vault_.contents_of(record_));
    for (const auto& [path, digest] : contents_) {
      if (!path.starts_with("originals/")) files_.emplace(path, TRY(vault_.path_of(record_, path)));
    }
    const std::vector<Instant> times = TRY(vault_.version_times(record_));
    made_ = times.front();
    changed_ = times.back();
    if (files_.contains(std::string(history_file)))
      kept_ = TRY(read_kept_record(files_, record_));
    else
      kept_ = TRY(without_snapshot());
    TRY(add_unlisted());
    return read_versions();
  }

  Result<void> put(Db& db, RebuiltCatalogue& told) const {
    for (const Collection& collection : kept_.collections) TRY(put_back(db, clock_, collection, changed_));
    TRY(put_back(db, clock_, kept_.record, kept_.history, texts_));
    for (const auto& [recording, copy] : kept_.copies) TRY(put_back_copy(db, recording, copy));
    for (const Recording& one : kept_.history.recordings) {
      TRY(enqueue(db, clock_, NewJob{JobKind::derive, one.id.str(), record_, priority_for(one.bytes)}));
    }
    ++told.records;
    told.recordings += static_cast<std::int64_t>(kept_.history.recordings.size());
    told.events += static_cast<std::int64_t>(kept_.history.events.size());
    told.transcripts += static_cast<std::int64_t>(kept_.history.transcripts.size());
    return {};
  }

  // What the new catalogue tells otherwise than the vault.
  Result<void> prove(Db& db, RebuiltCatalogue& told) const {
    const auto texts = TRY(snapshot_texts(db, record_));
    for (const auto& [path, text] : texts) {
      if (path == collections_file) continue;
      const auto file = files_.find(path);
      if (file == files_.end())
        told.unproven.push_back({record_.str(), path, "not in the vault yet"});
      else if (TRY(read_file(file->second, largest_text)) != text)
        told.unproven.push_back({record_.str(), path, "differs from the vault"});
    }
    for (const VersionNote& note : kept_.history.versions) {
      if (!texts_.contains(note.version))
        told.unproven.push_back({record_.str(), fmt::format("version {}", note.version), "not in the vault"});
    }
    return {};
  }

 private:
  // A deposit whose snapshot was never written: its description and its files are there.
  Result<KeptRecord> without_snapshot() const {
    const auto file = files_.find("record.json");
    if (file == files_.end()) return fail(Code::corrupt, "bag.record", {{"file", "record.json"}});
    KeptRecord kept;
    kept.json = TRY(read_file(file->second, largest_text));
    kept.record = TRY(parse_record(kept.json));
    if (!kept.record.id) kept.record.id = record_;
    kept.record.version = std::max(kept.record.version, 1);
    kept.json = to_json(kept.record);
    kept.history.version = kept.record.version;
    kept.history.created = made_;
    if (kept.record.status == Status::published) kept.history.published = made_;
    kept.history.versions = {{kept.record.version, std::string(name_of(kept.record.status)),
                              std::string(name_of(kept.record.access)), "program:khen", "made again from the vault",
                              made_}};
    return kept;
  }

  // Originals that came after the last snapshot.
  Result<void> add_unlisted() {
    for (const auto& [path, digest] : contents_) {
      const auto parts = split(path, '/');
      if (parts.size() != 3 || parts[0] != "originals") continue;
      const auto id = RecordingId::parse(parts[1]);
      const bool known =
          std::ranges::any_of(kept_.history.recordings, [&](const Recording& one) { return one.vault_path == path; });
      if (!id || known) continue;
      const Path file = TRY(vault_.path_of(record_, path));
      const FormatFacts& format = facts(TRY(sniff_file(file)));
      Recording recording{
          .id = *id,
          .record = record_,
          .position = static_cast<int>(kept_.history.recordings.size()),
          .file_name = std::string(parts[2]),
          .media_type = std::string(format.media_type),
          .kind = parse_media_kind(format.kind ? name_of(*format.kind) : "").value_or(MediaKind::document),
          .bytes = TRY(khen::file_size(file)),
          .sha512 = digest,
          .vault_path = path};
      recording.deposited = changed_;
      kept_.history.recordings.push_back(std::move(recording));
    }
    return {};
  }

  Result<void> read_versions() {
    texts_[kept_.record.version] = kept_.json;
    for (const Path& file : TRY(vault_.every_state_of(record_, "record.json"))) TRY(keep(file));
    for (const auto& [path, file] : files_) {
      if (path.starts_with("versions/")) TRY(keep(file));
    }
    return {};
  }

  Result<void> keep(const Path& file) {
    std::string text = TRY(read_file(file, largest_text));
    const auto record = parse_record(text);
    if (record && record->version > 0) texts_.emplace(record->version, std::move(text));
    return {};
  }

  const Vault& vault_;
  const Clock& clock_;
  RecordId record_;
  std::map<std::string, std::string> contents_;
  KeptFiles files_;
  Instant made_{};
  Instant changed_{};
  KeptRecord kept_;
  std::map<int, std::string> texts_;  // JSON by version
};

Result<void> fill(DbPool& catalogue, const Clock& clock, const Vault& vault, RebuiltCatalogue& report,
                  const RebuildObserver& observer, const std::stop_token& stop) {
  const std::vector<RecordId> records = TRY(vault.records());
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
    if (observer) observer({index, records.size()});
    RecordBack back(vault, clock, records[index]);
    auto done = back.read();
    if (done) done = catalogue.write([&](Db& db) { return back.put(db, report); });
    if (done) done = catalogue.read([&](Db& db) { return back.prove(db, report); });
    if (done) continue;
    if (done.error().code == Code::disk_full) return done;
    report.unproven.push_back({records[index].str(), "record", told(done.error())});
  }
  return {};
}

void remove_catalogue(Files& files, const Path& catalogue) {
  for (const std::string_view suffix : suffixes) {
    const auto removed = files.remove(catalogue.native() + std::string(suffix));
    // What can't be removed now is removed before the next attempt.
    if (!removed) return;
  }
}

Result<void> put_in_place(Files& files, const Clock& clock, const Path& rebuilt, const Path& catalogue,
                          const Path& index) {
  const std::string kept = fmt::format("{}.before-rebuild-{}", catalogue.native(), to_milliseconds(clock.now()));
  std::error_code code;
  for (const std::string_view suffix : suffixes) {
    const Path old = catalogue.native() + std::string(suffix);
    if (fs::exists(old, code)) TRY(files.rename(old, kept + std::string(suffix)));
  }
  TRY(sync_existing_file(rebuilt));
  TRY(files.rename(rebuilt, catalogue));
  TRY(files.sync_directory(catalogue.parent_path()));
  // It numbers changes anew, so the index can't tell what it has.
  return files.remove_all(index);
}

Result<std::set<RecordId>> ids_of(Db& db) {
  const auto all = TRY(every_record(db));
  return std::set<RecordId>(all.begin(), all.end());
}

bool comes_later(const StoredEvent& event) {
  return event.type == event_type::fixity_check || event.type == event_type::replication;
}

// Of one Record that both have.
Result<void> compare_record(Db& before, Db& after, const RecordId& record, Comparison& comparison) {
  const auto old_texts = TRY(snapshot_texts(before, record));
  const auto new_texts = TRY(snapshot_texts(after, record));
  std::set<std::string> paths;
  for (const auto* texts : {&old_texts, &new_texts}) {
    for (const auto& [path, text] : *texts) paths.insert(path);
  }
  for (const std::string& path : paths) {
    if (path == events_file) continue;
    const auto one = old_texts.find(path);
    const auto other = new_texts.find(path);
    if (one == old_texts.end() || other == new_texts.end())
      comparison.differences.push_back({record.str(), path, one == old_texts.end() ? "not before" : "missing"});
    else if (one->second != other->second)
      comparison.differences.push_back({record.str(), path, "differs"});
  }
  std::set<std::string> events;
  for (const StoredEvent& event : TRY(events_of(after, record))) events.insert(event.id);
  for (const StoredEvent& event : TRY(events_of(before, record))) {
    if (events.erase(event.id) == 1) continue;
    if (comes_later(event))
      ++comparison.later_events;
    else
      comparison.differences.push_back({record.str(), "event", "missing: " + event.type + " " + event.id});
  }
  for (const std::string& id : events) comparison.differences.push_back({record.str(), "event", "not before: " + id});
  return {};
}

}  // namespace

Result<Comparison> compare_catalogues(DbPool& before, DbPool& after) {
  Comparison comparison;
  const std::set<RecordId> old_ids = TRY(before.read([](Db& db) { return ids_of(db); }));
  const std::set<RecordId> new_ids = TRY(after.read([](Db& db) { return ids_of(db); }));
  for (const RecordId& id : new_ids) {
    if (!old_ids.contains(id)) comparison.differences.push_back({id.str(), "record", "not before"});
  }
  TRY(before.read([&](Db& one) {
    return after.read([&](Db& other) -> Result<void> {
      for (const RecordId& id : old_ids) {
        if (new_ids.contains(id))
          TRY(compare_record(one, other, id, comparison));
        else
          comparison.differences.push_back({id.str(), "record", "missing"});
      }
      return {};
    });
  }));
  return comparison;
}

Result<RebuiltCatalogue> rebuild_catalogue(Files& files, const Clock& clock, const Path& home, Placing placing,
                                           const RebuildObserver& observer, const std::stop_token& stop) {
  const Paths paths = paths_of(fs::absolute(home).lexically_normal());
  std::error_code code;
  if (!fs::exists(paths.marker, code)) return fail(Code::not_found, "home.not_found", {{"home", home.native()}});
  if (!fs::exists(paths.vault, code))
    return fail(Code::corrupt, "home.broken", {{"home", home.native()}, {"part", "vault"}});
  TRY(make_durable_directories(files, paths.run));
  const auto lock = TRY(WorkerLock::take(paths.run));
  if (!lock) return fail(Code::in_use, "worker.running");
  const Vault vault = TRY(Vault::open(files, clock, paths.vault));
  const Path rebuilt = paths.catalogue.native() + ".rebuilt";
  remove_catalogue(files, rebuilt);
  RebuiltCatalogue report;
  bool place = placing == Placing::always;
  auto done = [&]() -> Result<void> {
    const auto catalogue = TRY(DbPool::open(rebuilt));
    TRY(fill(*catalogue, clock, vault, report, observer, stop));
    const bool exists = fs::exists(paths.catalogue, code);
    const auto before = exists ? DbPool::open(paths.catalogue) : Result<std::unique_ptr<DbPool>>(nullptr);
    if (!exists || !before) {
      place = true;
      return {};
    }
    auto comparison = compare_catalogues(**before, *catalogue);
    if (!comparison && comparison.error().code == Code::corrupt) {
      place = true;  // what can't be read is no catalogue
      return {};
    }
    const Comparison compared = TRY(std::move(comparison));
    report.compared = true;
    report.differences = compared.differences;
    report.later_events = compared.later_events;
    return {};
  }();
  if (done && place) done = put_in_place(files, clock, rebuilt, paths.catalogue, paths.index);
  report.in_place = done && place;
  if (!report.in_place) remove_catalogue(files, rebuilt);
  if (!done) return done.error();
  return report;
}

}  // namespace khen
