// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadata/base/digest.h"
#include "metadata/vault.h"
#include "metadata/vault_writer.h"

// Objects that lie in two storage roots: bringing the second one up to the first, and putting right in the one what is
// still good in the other. Every copied byte is held against the inventory's digest before it counts; nothing wrong is
// ever copied, nothing is ever deleted.
namespace khen::ocfl {

struct CopiedObject {
  std::vector<std::string> versions;  // that were added; none: it was up to date
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Adds the versions that the object below `to.root` doesn't have yet, exactly as they are below `from`; durable when it
// returns, and after a crash the object is whole with fewer versions. Errors: "vault.no_object", "vault.object_broken"
// (either side), "vault.damaged" (a file below `from` isn't what its inventory says; its path in the cause),
// "vault.copy_differs" (another history), and those of `watch`.
Result<CopiedObject> copy_object(const WriteTools& to, const Path& from, const RecordId& record,
                                 const ReadWatch& watch = nullptr);

struct MendedObject {
  std::vector<std::string> paths;      // in the object, that are right again
  std::vector<std::string> set_aside;  // wrong bytes, kept below aside_directory_of(to.root)
};

// Puts right what verify_object() found in the object below `to.root`, from the same object below `from`: content,
// inventories, sidecars, declaration, or the whole object. Files that no inventory knows are set aside. What `from`
// doesn't have sound stays as it is. Look again afterwards: with its inventory right, an object may tell more.
Result<MendedObject> mend_object(const WriteTools& to, const Path& from, const RecordId& record,
                                 const std::vector<VaultFinding>& findings);

}  // namespace khen::ocfl
