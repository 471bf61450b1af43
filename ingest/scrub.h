// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/replicate.h"
#include "ingest/verify.h"

// Looking through the vault and its connected copies, every byte, as a run that survives being stopped: what was found
// is kept in the catalogue, and what is wrong in one place is put right from another where it is still good. Wrong
// bytes are set aside, never deleted.
namespace khen {

enum class Begin { where_it_stopped, anew };
enum class Mending { from_copies, none };

struct ScrubOptions {
  std::uint64_t bytes_per_second = 0;  // 0: as fast as it goes
  Begin begin = Begin::where_it_stopped;
  Mending mending = Mending::from_copies;
};

struct FixityFinding {
  VerifyFinding what;
  std::string copy;  // label; "" for the vault
  bool mended = false;
};

struct FixityRun {
  FixityRunId id;
  Instant started{};
  std::optional<Instant> finished;  // absent: it goes on, or will
  std::string cursor;               // the last Record looked at
  std::int64_t records = 0;
  std::uint64_t bytes = 0;
  std::int64_t findings = 0;
  std::int64_t mended = 0;  // of these
};

struct ScrubProgress {
  std::size_t done = 0;  // Records
  std::size_t of = 0;
};
using ScrubObserver = std::function<void(const ScrubProgress&)>;

// Goes on with a run that isn't finished, else begins one. Each Record that was looked at gets its fixity check Event,
// each repair its quarantine and recovery Events. Stopping is Code::cancelled: the next one goes on there. in_use
// "verify.running" while another process is at it.
Result<FixityRun> scrub(const CopyTools& tools, const std::vector<CopyPlace>& places, const ScrubOptions& options,
                        const ScrubObserver& observer = nullptr, const std::stop_token& stop = {});

Result<std::optional<FixityRun>> latest_run(Db& db);
Result<std::optional<FixityRun>> latest_finished_run(Db& db);
Result<std::vector<FixityFinding>> findings_of(Db& db, const FixityRunId& run, int most);

// When the next run should begin, or a stopped one go on, so that every byte is looked at within so many days. A clock
// that was set back can't put it off for longer than that.
Instant scrub_due(const std::optional<FixityRun>& latest, Instant now, std::chrono::days period);

}  // namespace khen
