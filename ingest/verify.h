// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
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

struct VerifyReport {
  std::int64_t records = 0;
  std::uint64_t bytes = 0;              // of originals
  std::vector<VerifyFinding> findings;  // warnings of the OCFL codes included
};

struct VerifyProgress {
  std::size_t done = 0;  // Records
  std::size_t of = 0;
};

// Writes a fixity check Event for every Record looked at. Stopping early is Code::cancelled; what was looked at has its
// Event. Damage is no Error but a finding.
Result<VerifyReport> verify_home(Home& home, const Clock& clock, const std::stop_token& stop = {},
                                 const std::function<void(const VerifyProgress&)>& progress = nullptr);

}  // namespace khen
