// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ingest/sheet/write_sheet.h"
#include "metadata/vocabulary.h"

namespace khen {

// Says a message of the interface in the language of the reader.
using Say = std::function<std::string(std::string_view id)>;

// An empty sheet to fill in: a column for each row of the field table, then what may stand in each, then the terms of
// the vocabularies. XLSX by the end of the name, else CSV, where the
// explanations are comment lines. `language`: of titles and texts beside Vietnamese, and of the terms' names.
Result<void> write_sheet_template(Files& files, const Path& path, const Vocabularies& vocabularies,
                                  const std::string& language, const Say& say);

}  // namespace khen
