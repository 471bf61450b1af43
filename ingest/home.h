// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "metadata/base/clock.h"
#include "metadata/base/files.h"
#include "metadata/db.h"
#include "metadata/vault.h"

// The archive home: one directory, one filesystem, with everything that an archive owns.
namespace khen {

// Raise when a home of this program can't be used by the ones before it.
inline constexpr int home_format = 1;

struct Paths {
  Path home;
  Path settings;    // khen.toml
  Path marker;      // home.json: says that this directory is an archive home, and of which format
  Path catalogue;   // catalogue.db
  Path vault;       // OCFL storage root
  Path staging;     // bytes on their way in; below it deposits/ and uploads/
  Path renditions;  // <recording id>/<plan digest>/
  Path index;       // Xapian
  Path run;         // locks and the worker's wake-up socket; nothing to keep
  Path log;
  Path media_key;  // signs addresses that open media for a while (metadata/base/secret_key.h)
};
Paths paths_of(const Path& home);

// Makes a new, empty archive. The directory may be absent or empty; one that holds anything else is refused
// ("home.not_empty"), an archive home that is there already too ("home.exists"). Others: "home.read_only", "disk.full".
// Durable when it returns; after an error nothing of it is left.
Result<Paths> init_home(Files& files, const Clock& clock, const Path& home);

// The stores of an open archive. Thread-safe; the Files and Clock given to open_home must outlive it.
struct Home {
  Paths paths;
  std::unique_ptr<DbPool> catalogue;
  Vault vault;
};

// "home.not_found" (not an archive home), "home.newer", "home.read_only", "home.broken" (with the part that is
// missing).
Result<Home> open_home(Files& files, const Clock& clock, const Path& home);

}  // namespace khen
