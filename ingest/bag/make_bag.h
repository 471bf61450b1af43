// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "ingest/home.h"

namespace khen {

struct MadeBag {
  std::size_t records = 0;
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

// One BagIt 1.0 bag (RFC 8493, sha512) with whole Records: originals, description, events (also as PREMIS),
// transcripts, history. `to`: a directory that doesn't exist yet, or a file ending in ".tar" or ".zip". Every original
// is compared with its digest on the way. Appears under its name only when it is whole and durable. Errors:
// "bag.exists" {file}, "record.not_found", "vault.damaged" with the path in the cause, "media.cancelled", "disk.full".
Result<MadeBag> make_bag(Files& files, const Clock& clock, Home& home, const std::vector<RecordId>& records,
                         const Path& to, const std::stop_token& stop = {});

}  // namespace khen
