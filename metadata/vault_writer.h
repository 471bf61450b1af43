// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/base/descriptor.h"
#include "metadata/vault.h"
#include "metadata/vault_inventory.h"

// Adding versions to objects so that a crash at any point leaves either the old version or the new one.
//
// Everything is first built complete and fsynced in the work directory, a sibling of the storage root on the same
// filesystem. A new object then appears by one rename of the highest directory that is missing; a new version by one
// rename of its vN, after which the root inventory and its sidecar are replaced by renames. A crash between those
// renames is seen by the next writer: a vN that the root inventory doesn't know yet is complete, so its inventory is
// installed.
namespace khen::ocfl {

Path work_directory_of(const Path& root);
Path build_directory_of(const Path& root);  // emptied by whoever builds in it next
Path aside_directory_of(const Path& root);  // what was found and isn't right, kept for a person to look at

// One writer a vault, across processes. Blocks until it has the lock.
class WriterLock {
 public:
  static Result<WriterLock> take(Files& files, const Path& root);

 private:
  explicit WriterLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

struct WriteTools {
  Files& files;
  const Clock& clock;
  Path root;
};

// Both need the WriterLock. recover_object() leaves a sound object alone; "vault.object_broken" when what it finds is
// no trace of a crash.
Result<void> recover_object(const WriteTools& tools, const RecordId& record);
Result<void> write_version(const WriteTools& tools, const RecordId& record, const VaultVersion& version);

// For whoever builds versions by other means; both need the WriterLock. The inventory of the object root becomes that
// of `version`, a complete version directory of it.
Result<void> install_inventory(const WriteTools& tools, const Path& object, const std::string& version);
// Makes the names in a tree durable, deepest first.
Result<void> sync_tree(Files& files, const Path& directory);

}  // namespace khen::ocfl
