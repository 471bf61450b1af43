// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "index/document.h"
#include "index/generation.h"

namespace khen {

// Reads Records as they are now and writes them; those that are gone are removed.
Result<void> index_records(Db& db, DocumentBuilder& builder, Generation& generation, const ExtraTextSource& extra_text,
                           const std::vector<RecordId>& records);

}  // namespace khen
