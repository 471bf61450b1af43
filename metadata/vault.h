// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/digest.h"
#include "metadata/base/files.h"
#include "metadata/base/id.h"
#include "metadata/base/result.h"

// The preservation store: an OCFL 1.1 storage root (https://ocfl.io/1.1/spec/), sha512, one object a Record
// ("urn:khen:record:<id>", storage layout 0003-hash-and-id-n-tuple or a simpler registered one), holding
// originals, record.json and events.json. Versions are only ever added (P3).
namespace khen {

// A file that is already on the filesystem of the vault, complete and fsynced, whose name may be linked in.
struct StagedFile {
  Path path;
  std::string sha512;  // of its bytes, computed while they arrived
  std::uint64_t bytes = 0;
};

struct VaultVersion {
  std::map<std::string, StagedFile> files;   // logical path → staged file, e.g. "originals/<recording id>/<name>"
  std::map<std::string, std::string> texts;  // logical path → content, e.g. "record.json"
  std::string message;
  std::string user_name;
  std::string user_address;  // URI of the agent
};

struct VaultFinding {
  std::string code;  // OCFL validation code ("E092", "W004")
  std::string path;  // relative to the object or storage root
  std::string detail;
};

// Thread-safe; several processes may use one vault at a time (a lock file serialises writers). A version that a crash
// left half-made is completed or removed by the next writer.
class Vault {
 public:
  // Creates the storage root when the directory is empty or absent.
  static Result<Vault> open(Files& files, const Clock& clock, const Path& root);

  // Adds one version in which the given paths are added or replaced and all others stay. Durable when it returns.
  // A version that changes nothing is not made. Bytes already in the object are not stored twice.
  Result<void> add_version(const RecordId& record, const VaultVersion& version);

  // Where the newest version's bytes of a logical path are. not_found "vault.no_file".
  [[nodiscard]] Result<Path> path_of(const RecordId& record, std::string_view logical_path) const;
  // Where the bytes are that any version ever held under a logical path, oldest first, each once.
  [[nodiscard]] Result<std::vector<Path>> every_state_of(const RecordId& record, std::string_view logical_path) const;
  // When the versions were made, oldest first.
  [[nodiscard]] Result<std::vector<Instant>> version_times(const RecordId& record) const;
  // Logical path → sha512 of the newest version.
  [[nodiscard]] Result<std::map<std::string, std::string>> contents_of(const RecordId& record) const;
  [[nodiscard]] Result<std::vector<RecordId>> records() const;

  // Fixity: reads every byte of the object and checks structure and digests by the specification's codes.
  // `watch` is told of the bytes of content.
  [[nodiscard]] Result<std::vector<VaultFinding>> verify(const RecordId& record,
                                                         const ReadWatch& watch = nullptr) const;

  [[nodiscard]] const Path& root() const { return root_; }

 private:
  Vault(Files& files, const Clock& clock, Path root) : files_(&files), clock_(&clock), root_(std::move(root)) {}
  Files* files_;
  const Clock* clock_;
  Path root_;
};

}  // namespace khen
