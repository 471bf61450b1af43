// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "ingest/home.h"
#include "ingest/verify.h"

// Backups (P7): taken while the archive is in use, restored and compared by command. A backup is a directory:
//   backup.json            when and of what, written last: a backup without it is not one
//   manifest-sha512.txt    every other file with its digest, as sha512sum writes and checks them
//   khen.toml catalogue.db media.key   the settings, one consistent copy of the catalogue, the key of signed addresses
//   vault/                 the OCFL storage root as it was at that moment, valid by itself
// Renditions and index are not in it: they are made again.
namespace khen {

struct BackupProgress {
  std::uint64_t files = 0;
  std::uint64_t of = 0;
};
using BackupObserver = std::function<void(const BackupProgress&)>;

struct BackupReport {
  std::int64_t records = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// `target` must be absent or empty ("backup.not_empty"). Deposits wait only while the catalogue is copied and the vault
// listed; the bytes are copied afterwards, each against its digest ("backup.damaged_original" names the file whose
// bytes are wrong in the vault). On the same filesystem originals are linked instead. After an error nothing of it is
// left.
Result<BackupReport> back_up(Home& home, Files& files, const Clock& clock, const Path& target,
                             const BackupObserver& observer = nullptr, const std::stop_token& stop = {});

// Makes an archive home of a backup, for every original with a Job that makes its Renditions. `home` as for
// init_home(). "backup.not_found" (no complete backup), "backup.damaged" (a file differs from the manifest, or that
// from what backup.json says, {file}).
// Sessions and unfinished uploads are not carried over. After an error nothing of it is left.
Result<BackupReport> restore(Files& files, const Clock& clock, const Path& backup, const Path& home,
                             const BackupObserver& observer = nullptr, const std::stop_token& stop = {});

// Restores into a scratch directory below `scratch`, checks the catalogue and compares every byte there; the scratch is
// removed again.
Result<VerifyReport> check_backup(Files& files, const Clock& clock, const Path& backup, const Path& scratch,
                                  const std::stop_token& stop = {});

}  // namespace khen
