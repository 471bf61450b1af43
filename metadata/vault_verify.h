// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadata/base/digest.h"
#include "metadata/base/files.h"
#include "metadata/vault.h"

// Validation by the codes of OCFL 1.1 (https://ocfl.io/1.1/spec/validation-codes.html): structure, inventories and
// every byte. Reads in blocks; memory grows with the number of files, not with their size.
namespace khen::ocfl {

// An object of any maker, OCFL 1.0 or 1.1. Paths in findings are relative to the object root. An Error only when the
// directory can't be read at all, and those of `watch`, which is told of the bytes of content files.
Result<std::vector<VaultFinding>> verify_object(const Path& object_root, const ReadWatch& watch = nullptr);

// The storage root around the objects: declarations, layout document, extensions, hierarchy. Doesn't enter objects.
Result<std::vector<VaultFinding>> verify_storage_root(const Path& root);

}  // namespace khen::ocfl
