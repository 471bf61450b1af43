// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ingest/sheet/annotate.h"
#include "server/messages.h"

namespace khen {

// What became of a row of a sheet, in words: "titles[vi]: This may not be left empty." Several problems stand on lines
// of their own. `messages` must outlive the result.
SheetWords sheet_words(const Messages& messages, const std::string& language, ImportMode mode);

}  // namespace khen
