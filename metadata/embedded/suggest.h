// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/embedded/field.h"
#include "metadata/record.h"

// What an archivist might want to take over into a Record from what its files say. Pure; nothing is changed by it.
namespace khen {

struct Suggestion {
  std::string key;  // of this value for this field; the same at each asking
  FieldId field{};
  FieldValue value;
  std::string file;     // name of the deposited file
  std::string where;    // in it, as EmbeddedField
  std::string charset;  // when the text was put right: what it was taken to be written in
};

struct TellingFile {
  std::string_view name;
  std::string_view facts_json;
};

// What the Record says already is left out, and so is what says nothing: a camera's name for a picture, a clock that
// was never set. Texts are of `language` unless their letters are Vietnamese. Coordinates come with the policy's
// coarsening, so that taking them over publishes no house.
std::vector<Suggestion> suggestions_for(const Record& record, const std::vector<TellingFile>& files,
                                        std::string_view language);
inline constexpr double suggested_coarsening_km = 10;

// The readers of what files say; foreign texts, so nonsense is an absent value and never an error.
// "2005:03:01 10:22:00", "20050301", "2005-03", "2005/03/01T…" as EDTF, to the day. Absent for what no camera or person
// can have meant: before 1860, 1 January of 1904 and 1970 (clocks at zero).
std::optional<std::string> edtf_of_written(std::string_view text);
// ISO 6709 "+11.2345+108.7654+012/" in degrees, degrees and minutes or all three, or "11.2345, 108.7654".
std::optional<Coordinates> coordinates_of_written(std::string_view text);
// A text whose reader took its bytes for Latin-1 although they were UTF-8, windows-1258 or VISCII, put right.
struct PutRight {
  std::string text;
  std::string charset;  // "" when nothing had to be done
};
PutRight put_right(std::string_view text);

}  // namespace khen
