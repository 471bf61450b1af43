// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "ingest/admit.h"
#include "ingest/home.h"
#include "ingest/virus_scanner.h"
#include "metadata/base/digest.h"
#include "metadata/catalogue.h"
#include "metadata/record.h"
#include "metadata/recording.h"

// The one way by which originals come into the archive, for the command line, uploads and imports alike:
// stage → admit → intent → vault → one catalogue transaction. Only when that is committed does deposit() return, so
// "stored" is true for good (P1). The order and what a crash leaves at each point are told in the README of this
// folder.
namespace khen {

// A file somewhere on this machine, which is copied and left alone.
struct CopyOf {
  Path path;
};

struct DepositFile {
  std::variant<CopyOf, StagedFile> from;  // a StagedFile is linked, not copied; the caller removes its own name later
  std::string name;                       // as declared; see clean_file_name()
  std::optional<RecordingId> id;          // reserved earlier, so that a retry can't store it twice
  std::vector<Fixity> expected{};         // other bytes than these are refused: "file.digest_differs" {algorithm}
};

struct Deposit {
  std::variant<Record, RecordId> into;  // a new Record (without or with a reserved id), or one that exists
  std::vector<DepositFile> files;       // may be empty for a new Record: described now, filled later
  Authorship by;
  std::optional<std::string> import_key;  // for a new Record: "record.key_taken" when it was added before
};

struct DepositedFile {
  Recording recording;
  std::optional<Recording> duplicate_of;  // the same bytes are in the archive already; both are kept
  std::vector<Remark> remarks;
};

struct Deposited {
  RecordId record;
  std::vector<DepositedFile> files;  // in the order of Deposit::files
};

struct DepositProgress {
  std::size_t file = 0;  // index in Deposit::files
  std::uint64_t bytes = 0;
  std::uint64_t of = 0;
};

// A Record with nothing but a title made from a file's name.
Record record_named_after(std::string_view file_name);

// Everything it refers to must outlive it.
struct DepositTools {
  Files& files;
  const Clock& clock;
  Home& home;
  const Sandbox& sandbox;
  std::uint64_t largest_file = 0;         // bytes; 0: no limit
  const VirusScanner* scanner = nullptr;  // nullptr: nobody is asked
};

struct Swept {
  std::vector<Deposited> finished;
  std::vector<Error> failures;  // decided deposits that can't be finished now; their bytes stay in staging
};

class Workspace;
struct Intent;

// deposit() may be called from many threads, and several processes may deposit into one home at a time; sweep() before
// other threads begin.
class Depositor {
 public:
  explicit Depositor(const DepositTools& tools) : tools_(tools) {}

  // All files of one Deposit come in together or not at all. Besides admit()'s and VirusScanner::check()'s: "disk.full"
  // (asked before the first byte is copied), "file.too_large", "file.not_found", "record.not_found", "record.invalid"
  // (validation), "media.cancelled". An Error about one file carries its name in {file}.
  Result<Deposited> deposit(const Deposit& deposit,
                            const std::function<void(const DepositProgress&)>& progress = nullptr,
                            const std::stop_token& stop = {});

  // Finishes deposits that a crash interrupted after they were decided, and removes what other crashes left in staging.
  // Run it at the start of every process that deposits; leaves alone what living processes are working on.
  // A deposit() of the same thing by the same Depositor then answers with what was finished: trying again after a
  // crash doesn't store twice.
  Result<Swept> sweep();

 private:
  struct FinishedBefore {
    std::shared_ptr<const Intent> intent;
    Deposited deposited;
  };
  Result<Deposited> finish(const Workspace& workspace) const;
  [[nodiscard]] Result<std::optional<Workspace>> find_pending(const Intent& wanted) const;

  DepositTools tools_;
  std::vector<FinishedBefore> finished_;
};

}  // namespace khen
