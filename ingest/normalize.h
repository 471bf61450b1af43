// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "ingest/job_queue.h"
#include "ingest/steps.h"

// Preservation copies beside originals, when the archive's settings ask for them (`normalization`).
namespace khen {

struct NormalCopy {
  std::string form;        // "flac", "ffv1/matroska"
  std::string vault_path;  // "normalized/<recording>/<name>"
  std::string media_type;
  std::uint64_t bytes = 0;
  std::string sha512;
  std::string proof;  // that it holds the same, see transcode/normalize
  Instant made{};
};
Result<std::optional<NormalCopy>> normal_copy_of(Db& db, const RecordingId& recording);

// As a catalogue that is made again from the vault knew it: no Event.
Result<void> put_back_copy(Db& db, const RecordingId& recording, const NormalCopy& copy);

// The Job that makes one where the policy has a form for what the Recording is, and does nothing elsewhere. The
// original stays; the copy becomes a file of the Record's vault object in a version of its own, with a PREMIS Event.
NewJob normalization_of(const Recording& recording);
Step normalize_step(const StepTools& tools);

}  // namespace khen
