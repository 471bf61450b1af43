// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace khen {

// The BCP 47 tag of a language as files write it: ISO 639-1, 639-2 (both sets), 639-3, or a tag already. "" for "und",
// "mul" and what is none.
std::string language_from_code(std::string_view code);

// "Vietnamese (vie)" → "vi": the code in the last brackets.
std::string language_from_label(std::string_view label);

// "song.vi.srt", "song_cjm-Cham.vtt" → the language before the ending, "" when there is none.
std::string language_from_file_name(std::string_view name);

}  // namespace khen
