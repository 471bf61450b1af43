// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metadata/db.h"

namespace khen {

// Brings the catalogue to the newest schema: numbered steps (metadata/schema/NNNN.sql), each in one transaction, its
// SHA-256 pinned in schema.cpp, forward only; PRAGMA user_version holds the number of the last one. Before a step on
// an existing catalogue a copy "<file>.before-NNNN" is made. "catalogue.newer" when the file is of a newer program.
Result<void> migrate(Db& db, const Path& file);

// The newest version this program knows.
int schema_version();

}  // namespace khen
