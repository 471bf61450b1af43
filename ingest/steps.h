// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "ingest/runner.h"
#include "ingest/sheet/annotate.h"
#include "ingest/virus_scanner.h"
#include "metadata/base/settings.h"
#include "transcode/sandbox.h"

// What the Runner runs. Every step is idempotent: run again after a crash it finds what is done and does the rest.
namespace khen {

class IndexWriter;

// What it refers to must outlive the steps.
struct StepTools {
  Files& files;
  const Clock& clock;
  Home& home;
  const Sandbox& sandbox;
  const Settings& settings;
  const VirusScanner* scanner = nullptr;  // nullptr: nobody is asked
  // For reports beside sheets that were put down in a folder; empty: none are written.
  std::function<SheetWords(const std::string& language, ImportMode mode)> sheet_words{};
};

// derive: probe → plan → renditions/<recording>/<plan digest>/ by one rename → one transaction. A Recording whose
// Renditions are of the same Plan is left as it is. transcribe: see ingest/transcribe.h. import: see
// ingest/sheet/import_batch.h.
std::map<JobKind, Step> job_steps(const StepTools& tools);

// The index, what is like what, and the vault's snapshot (record.json and events.json of every changed Record).
std::vector<Follower> followers(const StepTools& tools, IndexWriter& index);
Follower vault_follower(const StepTools& tools);
Follower likeness_follower(const StepTools& tools);

}  // namespace khen
