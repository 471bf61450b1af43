// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "metadata/base/result.h"
#include "transcode/words/words.h"

namespace khen {

inline constexpr int least_confidence = 35;  // below, words are mostly folds, stains and faces

// Tesseract's table of one page: twelve columns, one row a page, block, paragraph, line or word. Words that are not
// clean text, lie outside the page or are hardly believed are left out; at most 20,000 words of 200 bytes.
// "media.unreadable" when there is no row of a page.
Result<PageWords> parse_words(std::string_view table);

}  // namespace khen
