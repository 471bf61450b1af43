// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/backup.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "ingest/backup_files.h"
#include "ingest/deposit_workspace.h"
#include "ingest/job_queue.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "metadata/vault_object.h"
#include "metadata/vault_writer.h"

namespace khen {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view marker_file = "backup.json";
constexpr std::string_view manifest_file = "manifest-sha512.txt";
constexpr std::string_view catalogue_file = "catalogue.db";
constexpr std::string_view settings_file = "khen.toml";
constexpr std::string_view key_file = "media.key";
constexpr std::uint64_t largest_manifest = 4ULL << 30;
constexpr std::uint64_t largest_setting = 1 << 20;

bool is_empty_or_absent(const Path& directory) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(directory, code))) return true;
  return fs::is_directory(directory, code) && fs::is_empty(directory, code);
}

bool on_one_filesystem(const Path& one, const Path& other) {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

Result<void> keep_private(const Path& file) {
  std::error_code code;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, code);
  if (code) return fail_errno(code.value(), "chmod", file.native());
  return {};
}

// The manifest, as it was when the backup was finished.
Result<Manifest> read_manifest(const Path& backup) {
  const std::string text = TRY(read_file(backup / manifest_file, largest_manifest));
  const auto marker = nlohmann::json::parse(TRY(read_file(backup / marker_file, largest_setting)), nullptr, false);
  const auto stated = marker.is_object() ? marker.find("manifest_sha512") : marker.end();
  // Earlier backups don't say it.
  const bool differs =
      marker.is_object() && stated != marker.end() && *stated != digest_hex(DigestAlgorithm::sha512, text);
  if (!marker.is_object() || differs)
    return fail(Code::corrupt, "backup.damaged",
                {{"file", std::string(marker.is_object() ? manifest_file : marker_file)}});
  return parse_manifest(text);
}

bool is_content(const std::string& path) { return path.find("/content/") != std::string::npos; }

// One backup being written.
class Backup {
 public:
  Backup(Home& home, Files& files, const Clock& clock, const Path& target)
      : home_(home), files_(files), clock_(clock), target_(target) {}

  Result<BackupReport> run(const BackupObserver& observer, const std::stop_token& stop) {
    TRY(make_durable_directories(files_, target_));
    TRY(take_moment());
    linking_ = on_one_filesystem(home_.paths.vault, target_);
    for (std::size_t i = 0; i < vault_files_.size(); ++i) {
      if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
      if (observer) observer({i, vault_files_.size()});
      TRY(keep(vault_files_[i]));
    }
    const std::string manifest = to_text(manifest_);
    TRY(write_durably(files_, target_ / manifest_file, manifest));
    TRY(sync_directories(files_, target_));
    const nlohmann::ordered_json marker{{"what", "Khen backup"},
                                        {"format", home_format},
                                        {"made", to_rfc3339(clock_.now())},
                                        {"records", report_.records},
                                        {"files", report_.files},
                                        {"bytes", report_.bytes},
                                        {"manifest_sha512", digest_hex(DigestAlgorithm::sha512, manifest)}};
    TRY(write_durably(files_, target_ / marker_file, marker.dump(2) + "\n"));
    return report_;
  }

 private:
  // Catalogue and vault as they are at one moment. Vault files never change but the inventories in the object roots,
  // which are small and kept in memory.
  Result<void> take_moment() {
    const DecisionLock nobody_deposits = TRY(DecisionLock::take(home_.paths.staging));
    const ocfl::WriterLock nobody_writes = TRY(ocfl::WriterLock::take(files_, home_.paths.vault));
    const Path catalogue = target_ / catalogue_file;
    TRY(home_.catalogue->read([&](Db& db) { return db.copy_to(catalogue); }));
    manifest_[std::string(catalogue_file)] = TRY(digest_file_hex(DigestAlgorithm::sha512, catalogue));
    const auto settings = read_file(home_.paths.settings, largest_setting);
    if (settings) TRY(write(std::string(settings_file), *settings));
    const auto key = read_file(home_.paths.media_key, largest_setting);
    if (key) TRY(write(std::string(key_file), *key));
    if (key) TRY(keep_private(target_ / key_file));
    const auto records = TRY(home_.vault.records());
    report_.records = static_cast<std::int64_t>(records.size());
    for (std::string& path : TRY(files_below(home_.paths.vault))) {
      if (is_content(path)) {
        vault_files_.push_back(std::move(path));
      } else {
        TRY(write("vault/" + path, TRY(read_file(home_.paths.vault / path, ocfl::largest_inventory))));
      }
    }
    return {};
  }

  Result<void> write(const std::string& path, std::string_view content) {
    TRY(files_.make_directories((target_ / path).parent_path()));
    const auto file = TRY(files_.open(target_ / path, Opening::create_new));
    TRY(file->append(as_bytes(content)));
    TRY(file->sync());
    manifest_[path] = digest_hex(DigestAlgorithm::sha512, content);
    return {};
  }

  Result<void> keep(const std::string& path) {
    const Path from = home_.paths.vault / path;
    const Path to = target_ / "vault" / path;
    TRY(files_.make_directories(to.parent_path()));
    if (linking_) TRY(files_.link(from, to));
    const std::string digest =
        TRY(linking_ ? digest_file_hex(DigestAlgorithm::sha512, from) : copy_with_digest(files_, from, to));
    TRY(check_stated(path, digest));
    manifest_["vault/" + path] = digest;
    ++report_.files;
    report_.bytes += TRY(khen::file_size(from));
    return {};
  }

  // A backup must not make a wrong byte look right.
  Result<void> check_stated(const std::string& path, const std::string& digest) {
    const Path object = object_of(path);
    if (object != stated_for_) {
      stated_.clear();
      const ocfl::Inventory inventory = TRY(ocfl::read_root_inventory(home_.paths.vault / object));
      stated_ = ocfl::digests_by_path(inventory.manifest);
      stated_for_ = object;
    }
    const auto found = stated_.find(Path(path).lexically_relative(object).native());
    if (found != stated_.end() && found->second == digest) return {};
    return fail(Code::corrupt, "backup.damaged_original", {{"file", printable(path)}});
  }

  // "3f/a0/urn%3a…/v1/content/…" → "3f/a0/urn%3a…".
  static Path object_of(const std::string& path) {
    const std::size_t content = path.find("/content/");
    return Path(path.substr(0, content)).parent_path();
  }

  Home& home_;
  Files& files_;
  const Clock& clock_;
  Path target_;
  bool linking_ = false;
  std::vector<std::string> vault_files_;
  Manifest manifest_;
  BackupReport report_;
  Path stated_for_;
  std::map<std::string, std::string> stated_;
};

// What the copy of a catalogue says about this machine at that moment does not hold in the new home.
Result<void> settle_catalogue(Home& home, const Clock& clock) {
  return home.catalogue->write([&](Db& db) -> Result<void> {
    TRY(
        db.execute("delete from rendition_set; delete from upload; delete from batch; delete from session; delete from "
                   "outbox_cursor;"
                   "update recording set state = 'stored'; delete from job where state in ('waiting', 'running')"));
    Statement select = TRY(db.prepare("select id, record, bytes from recording"));
    std::vector<NewJob> jobs;
    while (TRY(select.step())) {
      jobs.push_back({JobKind::derive, select.text(0), TRY(select.id<RecordId>(1)),
                      priority_for(static_cast<std::uint64_t>(select.number(2)))});
    }
    for (const NewJob& job : jobs) TRY(enqueue(db, clock, job));
    return {};
  });
}

class Restoration {
 public:
  Restoration(Files& files, const Path& backup, const Paths& paths) : files_(files), backup_(backup), paths_(paths) {}

  Result<BackupReport> run(const BackupObserver& observer, const std::stop_token& stop) {
    // Of the new home's own empty catalogue, which gives way.
    for (const char* suffix : {"-wal", "-shm"}) TRY(files_.remove(paths_.catalogue.native() + suffix));
    const Manifest manifest = TRY(read_manifest(backup_));
    std::uint64_t done = 0;
    for (const auto& [path, digest] : manifest) {
      if (stop.stop_requested()) return fail(Code::cancelled, "cancelled");
      if (observer) observer({done++, manifest.size()});
      TRY(take(path, digest));
    }
    TRY(sync_directories(files_, paths_.home));
    return report_;
  }

 private:
  Result<void> take(const std::string& path, const std::string& digest) {
    const Path to = paths_.home / path;
    TRY(files_.make_directories(to.parent_path()));
    TRY(files_.remove(to));  // a new home's own catalogue, settings and storage root give way
    const auto real = copy_with_digest(files_, backup_ / path, to);
    if (!real && facts(real.error().code).retry && fs::exists(backup_ / path)) return real.error();
    if (!real || *real != digest) return fail(Code::corrupt, "backup.damaged", {{"file", printable(path)}});
    if (path == key_file) TRY(keep_private(to));
    ++report_.files;
    report_.bytes += TRY(khen::file_size(to));
    return {};
  }

  Files& files_;
  Path backup_;
  Paths paths_;
  BackupReport report_;
};

void take_away(Files& files, const Path& directory) {
  const auto removed = files.remove_all(directory);
  // What could not be removed carries no marker of a backup or a home.
  if (!removed) return;
}

}  // namespace

Result<BackupReport> back_up(Home& home, Files& files, const Clock& clock, const Path& target,
                             const BackupObserver& observer, const std::stop_token& stop) {
  const Path absolute = fs::absolute(target).lexically_normal();
  if (!is_empty_or_absent(absolute))
    return fail(Code::conflict, "backup.not_empty", {{"directory", absolute.native()}});
  auto report = Backup(home, files, clock, absolute).run(observer, stop);
  if (!report) take_away(files, absolute);
  return report;
}

Result<BackupReport> restore(Files& files, const Clock& clock, const Path& backup, const Path& home,
                             const BackupObserver& observer, const std::stop_token& stop) {
  std::error_code code;
  if (!fs::exists(backup / marker_file, code))
    return fail(Code::not_found, "backup.not_found", {{"directory", backup.native()}});
  const Paths paths = TRY(init_home(files, clock, home));
  // Until everything is there it is no home.
  const Path hidden = paths.marker.native() + ".restoring";
  auto report = [&]() -> Result<BackupReport> {
    TRY(files.rename(paths.marker, hidden));
    BackupReport taken = TRY(Restoration(files, backup, paths).run(observer, stop));
    TRY(files.rename(hidden, paths.marker));
    TRY(files.sync_directory(paths.home));
    Home restored = TRY(open_home(files, clock, paths.home));
    TRY(settle_catalogue(restored, clock));
    taken.records = static_cast<std::int64_t>(TRY(restored.vault.records()).size());
    return taken;
  }();
  if (!report) take_away(files, paths.home);
  return report;
}

Result<VerifyReport> check_backup(Files& files, const Clock& clock, const Path& backup, const Path& scratch,
                                  const std::stop_token& stop) {
  const TemporaryDirectory place = TRY(TemporaryDirectory::make(scratch, "khen-check-"));
  TRY(restore(files, clock, backup, place.path() / "home", nullptr, stop));
  Home home = TRY(open_home(files, clock, place.path() / "home"));
  TRY(home.catalogue->read([](Db& db) -> Result<void> {
    Statement check = TRY(db.prepare("pragma integrity_check(1)"));
    TRY(check.step());
    if (check.text(0) == "ok") return {};
    return with_cause(fail(Code::corrupt, "catalogue.corrupt"), check.text(0));
  }));
  return verify_home(home, clock, stop);
}

}  // namespace khen
