// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/home.h"

// Fixity of the whole archive (P4): every byte of every original is read, held against the vault's inventories and
// against the digests in the catalogue.
namespace khen {

struct VerifyFinding {
  std::string record;  // RecordId text; "" for the storage root itself
  std::string code;    // OCFL validation code, or "catalogue" when vault and catalogue disagree
  std::string path;    // relative to the object or storage root
  std::string detail;
};

struct RecordVerdict {
  RecordId record;
  std::vector<VerifyFinding> findings;  // warnings of the OCFL codes included
  std::uint64_t bytes = 0;              // of originals
};

// Looks at each of the Records, on as many threads as the machine has cores; the verdicts are in their order. Damage is
// no Error but a finding. Errors of `watch` end it.
Result<std::vector<RecordVerdict>> verify_records(Home& home, std::span<const RecordId> records,
                                                  const ReadWatch& watch = nullptr);

// The fixity check Event that tells of it. Within a write transaction.
Result<void> note_verdict(Db& db, const Clock& clock, const RecordVerdict& verdict);

// What lies around the objects: the storage root, and Records that only one of catalogue and vault has.
struct Surroundings {
  std::vector<RecordId> records;  // of the catalogue, ascending
  std::vector<VerifyFinding> findings;
};
Result<Surroundings> verify_surroundings(Home& home);

struct VerifyReport {
  std::int64_t records = 0;
  std::uint64_t bytes = 0;
  std::vector<VerifyFinding> findings;
};

// Everything at once; repairs nothing and keeps no run (ingest/scrub.h does). Writes a fixity check Event for every
// Record looked at. Stopping early is Code::cancelled; what was looked at has its Event.
Result<VerifyReport> verify_home(Home& home, const Clock& clock, const std::stop_token& stop = {});

}  // namespace khen
