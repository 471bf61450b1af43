// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadata/base/result.h"

namespace khen {

enum class Certainty { known, guessed };

struct DecodedText {
  std::string text;     // UTF-8 without byte order mark
  std::string charset;  // IANA name of what it was
  Certainty certainty = Certainty::known;
};

// Text of unknown coding. UTF-8 and UTF-16 are told by their bytes; else the coding of old Vietnamese and Western
// subtitles that gives the likeliest letters: windows-1258, VISCII, windows-1252. Error (unreadable)
// "transcript.encoding" when none gives a text.
Result<DecodedText> decode_text(std::string_view bytes);

// Text of a coding that is told. Error (unreadable) "transcript.encoding" when it isn't that, or the name is unknown.
Result<std::string> decode_as(std::string_view bytes, const std::string& charset);

}  // namespace khen
