// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "metadata/base/files.h"

namespace khen::bench {

// Sentences by language (BCP 47), in an order that is always the same.
using Texts = std::map<std::string, std::vector<std::string>>;

// Titles and descriptions of a file of Records as in tests/queries, then, unless `more` is empty, the texts of all
// files below that directory: XML (paragraphs; language from xml:lang) and plain text (language from the name,
// "…-en.txt").
Texts read_texts(const Path& records, const Path& more);

}  // namespace khen::bench
