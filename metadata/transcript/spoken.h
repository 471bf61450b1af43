// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "metadata/transcript/parse.h"

namespace khen {

// What a program that listens wrote: WebVTT, or JSON lines such as
//   {"begin": 1.25, "end": 2.5, "text": "xin chào", "confidence": 0.87, "speaker": "A"}
// with times in seconds; confidence and speaker may be left out. The result is machine-made and unreviewed.
// Errors: transcript.bad_line {line}, transcript.empty and those of WebVTT.
Result<Transcript> parse_spoken(std::string_view text, std::string_view language);

}  // namespace khen
