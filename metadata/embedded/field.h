// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a file says of itself, or a file beside it says of it: EXIF, IPTC and XMP of pictures, the tags of sounds and
// films, a PDF's facts, a sidecar's members. Kept as read, for the archive's staff; never published by itself.
namespace khen {

// What it is about, as far as that can be told from its name.
enum class Meaning : std::uint8_t {
  title,
  description,
  author,
  performer,
  photographer,
  recorder,
  contributor,
  recorded,     // when: a date in any of the usual writings
  coordinates,  // ISO 6709 or "21.03,105.85"
  locality,
  keyword,
  rights,
  language,
  other,
};
inline constexpr std::array<std::string_view, 14> meaning_names{
    "title",    "description", "author",   "performer", "photographer", "recorder", "contributor",
    "recorded", "coordinates", "locality", "keyword",   "rights",       "language", "other"};
constexpr std::string_view name_of(Meaning meaning) { return meaning_names[static_cast<std::size_t>(meaning)]; }
std::optional<Meaning> parse_meaning(std::string_view name);

struct EmbeddedField {
  std::string where;  // "Exif.Photo.DateTimeOriginal", "artist", "song.json: creator"
  Meaning meaning = Meaning::other;
  std::string value;  // UTF-8, trimmed, never empty
  bool operator==(const EmbeddedField&) const = default;
};

inline constexpr std::size_t most_embedded_fields = 100;     // of one file
inline constexpr std::size_t longest_embedded_value = 4000;  // bytes
inline constexpr std::size_t most_embedded_bytes = 32'768;   // of all values together

// Keeps the bounds above and makes the texts clean; what doesn't fit, says nothing or is there already is left out.
void add_embedded(std::vector<EmbeddedField>& fields, EmbeddedField field);

// A JSON array of objects with where, meaning and value. Foreign when it comes from a confined child: what isn't such
// an array is empty, what isn't such an object is left out.
std::string to_json(const std::vector<EmbeddedField>& fields);
std::vector<EmbeddedField> parse_embedded(std::string_view json);

// Of the members "embedded" and "beside" of a Recording's facts.
std::vector<EmbeddedField> embedded_in_facts(std::string_view facts_json);
// The facts with another "beside": what a file next to it said when it was deposited outlives every new look at it.
std::string with_beside(std::string_view facts_json, const std::vector<EmbeddedField>& beside);
std::vector<EmbeddedField> beside_in_facts(std::string_view facts_json);

}  // namespace khen
