// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unicode/unistr.h>

namespace khen {

// Khmer may be typed in many orders that look the same, and canonical normalization doesn't unify them (Unicode
// Technical Note 61). Puts every written cluster into one order: base, subscripts (ro last), register shifters, vowels,
// signs; joins vowels typed in two parts; takes subscript da for ta, which look alike. For comparing, not for display.
icu::UnicodeString order_khmer(const icu::UnicodeString& text);

}  // namespace khen
