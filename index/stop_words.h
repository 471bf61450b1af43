// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "index/analyzer.h"

namespace khen {

// Words so common in the language of the interface that a Record without them is as good an answer: they rank, but
// are not required. Vietnamese has very few: its short syllables carry meaning, so they must have their marks, or all
// of them be typed without any.
bool is_stop_word(const Token& token, std::string_view language);

}  // namespace khen
