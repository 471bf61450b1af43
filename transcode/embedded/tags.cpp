// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

// The programs' and devices' own: facts, but nobody's words.
constexpr std::array<std::string_view, 10> facts_only{
    "encoder",        "timecode", "make", "model", "album", "time_reference", "originator_reference",
    "coding_history", "source",   "isrc"};

Meaning meaning_of_tag(std::string_view name, TagFamily family) {
  if (family == TagFamily::broadcast && name == "encoded_by") return Meaning::recorder;
  if (std::ranges::count(facts_only, name) > 0) return Meaning::other;
  return meaning_of_name(name);
}

}  // namespace

std::string_view told_tags() {
  return "creation_time,location,location-eng,timecode,title,encoder,make,model,artist,album,album_artist,performer,"
         "composer,author,lyricist,conductor,description,comment,synopsis,date,year,genre,keywords,copyright,publisher,"
         "language,isrc,source,com.apple.quicktime.location.ISO6709,com.apple.quicktime.make,com.apple.quicktime.model,"
         "com.apple.quicktime.creationdate,com.android.manufacturer,com.android.model,encoded_by,originator_reference,"
         "time_reference,coding_history";
}

void add_tags(std::vector<EmbeddedField>& fields, const std::vector<NamedText>& tags, TagFamily family) {
  for (const NamedText& tag : tags) {
    const std::string name = to_lower_ascii(tag.name);
    const std::string where = family == TagFamily::broadcast ? "bext " + name : name;
    add_embedded(fields, {where, meaning_of_tag(name, family), as_utf8(tag.text)});
  }
}

}  // namespace khen
