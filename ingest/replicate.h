// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "ingest/home.h"
#include "ingest/second_copy.h"

// Brings second copies of the vault up to date. Each Record that was copied gets a replication Event; a copy follows
// the outbox with a cursor of its own, behind the vault's snapshot.
namespace khen {

// What it refers to must outlive whatever holds it.
struct CopyTools {
  Files& files;
  const Clock& clock;
  Home& home;
};

struct Replicated {
  std::int64_t records = 0;  // to which something was added
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  struct Refusal {
    RecordId record;
    Error error;
  };
  std::vector<Refusal> refused;  // that couldn't be copied: damaged in the vault, or another history in the copy
};
using ReplicationObserver = std::function<void(std::size_t done, std::size_t of)>;

// One Record; false: it was up to date.
Result<bool> replicate_record(const CopyTools& tools, const SecondCopy& copy, const RecordId& record, Replicated& told,
                              const ReadWatch& watch = nullptr);

// What changed since the copy's cursor. After an Error or a stop it goes on there.
Result<Replicated> replicate_changes(const CopyTools& tools, const SecondCopy& copy, const std::stop_token& stop = {});

// Every Record of the vault, whatever the cursor says; then the cursor is moved.
Result<Replicated> replicate_all(const CopyTools& tools, const SecondCopy& copy,
                                 const ReplicationObserver& observer = nullptr, const std::stop_token& stop = {});

// replicate_changes() for a copy that is connected; nothing for one that is away.
Result<Replicated> follow_copy(const CopyTools& tools, const CopyPlace& place, const std::stop_token& stop = {});

}  // namespace khen
