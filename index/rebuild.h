// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "index/document.h"
#include "metadata/base/files.h"
#include "metadata/db.h"
#include "metadata/vocabulary.h"

namespace khen {

struct RebuildOptions {
  ExtraTextSource extra_text;                                         // may be empty
  std::function<void(std::int64_t done, std::int64_t all)> progress;  // may be empty
};

// Builds new databases beside those in use and switches to them by one rename (P6); searchers follow at their next
// call. What changes meanwhile is caught up by the writer afterwards. Returns the number of Records.
// "index.busy" while another process rebuilds.
Result<int> rebuild_index(Files& files, const Path& directory, const Vocabularies& vocabularies, DbPool& pool,
                          const RebuildOptions& options);

}  // namespace khen
