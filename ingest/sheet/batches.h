// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ingest/home.h"
#include "ingest/sheet/batch.h"
#include "metadata/base/descriptor.h"

namespace khen {

inline constexpr std::chrono::hours batch_lifetime{24 * 30};  // since it was last changed
inline constexpr std::size_t most_batch_files = 20'000;

// A file of a batch, by its path below the batch's directory.
struct BatchFile {
  std::string path;
  std::uint64_t bytes = 0;
};

// A file that has come in, not yet at its place: where it lies within the home, and what it is called, with folders.
struct IncomingFile {
  Path bytes;
  std::string name;
};

// Batches that come through the desk: staging/batches/<id>/ with the sheet, files/ and what was found in each run.
// Thread-safe; several processes may serve one home.
class Batches {
 public:
  Batches(Files& files, const Clock& clock, Home& home) : files_(files), clock_(clock), home_(home) {}

  Result<Batch> create(const std::string& agent, const std::string& language);

  // Moves it in; one of the same name gives way. "sheet.path" {file} for a name that leads outside, "batch.busy"
  // (conflict) while the batch is being taken in, "batch.not_found".
  Result<void> add_file(const BatchId& id, const IncomingFile& file);
  // As add_file(), but as the batch's sheet, whatever it is called.
  Result<void> put_sheet(const BatchId& id, const IncomingFile& sheet);
  [[nodiscard]] Result<std::vector<BatchFile>> files_of(const BatchId& id) const;

  // Has it checked or taken in. "batch.busy", "batch.no_sheet" (precondition).
  Result<JobId> start(const BatchId& id, ImportMode mode);

  // Removes it with its files. What was stored stays stored. "batch.busy".
  Result<void> remove(const BatchId& id);
  // Removes what nobody has touched for long and directories without a row; returns how many batches went.
  Result<int> expire();

  // A directory for bytes that are coming in, on the filesystem of the home. The caller removes it.
  Result<TemporaryDirectory> make_incoming();

 private:
  Result<void> place(const BatchId& id, const Path& from, const Path& to);

  Files& files_;
  const Clock& clock_;
  Home& home_;
};

// The name of a file of a batch as it is kept: NFC, with '/' between folders, by the rules of what a sheet may name.
// "sheet.path" {file}.
Result<std::string> clean_batch_path(std::string_view name);

// Where a batch's sheet, files and reports are.
struct BatchPlaces {
  Path own;                            // what is kept about it
  Path sheet;                          // "" without one
  std::optional<Path> directory;       // of its files
  Path report(ImportMode mode) const;  // of the last run in this mode
};
BatchPlaces places_of(const Paths& paths, const Batch& batch);

// Held by who changes a batch's files, or takes them in: nobody else may. "batch.busy".
Result<Descriptor> lock_batch(Files& files, const Path& own, int operation);

}  // namespace khen
