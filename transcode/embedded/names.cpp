// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "transcode/embedded/parts.h"

namespace khen {
namespace {

struct NamedMeaning {
  std::string_view name;
  Meaning meaning;
};

// Of Dublin Core, of what programs write beside downloads, of photo services, and the tags that FFmpeg tells.
constexpr std::array<NamedMeaning, 51> named_meanings{{
    {"title", Meaning::title},
    {"headline", Meaning::title},
    {"fulltitle", Meaning::title},
    {"description", Meaning::description},
    {"abstract", Meaning::description},
    {"caption", Meaning::description},
    {"comment", Meaning::description},
    {"synopsis", Meaning::description},
    {"usercomment", Meaning::description},
    {"creator", Meaning::author},
    {"author", Meaning::author},
    {"authors", Meaning::author},
    {"composer", Meaning::author},
    {"lyricist", Meaning::author},
    {"artist", Meaning::performer},
    {"album_artist", Meaning::performer},
    {"performer", Meaning::performer},
    {"conductor", Meaning::performer},
    {"photographer", Meaning::photographer},
    {"recordist", Meaning::recorder},
    {"recorded_by", Meaning::recorder},
    {"originator", Meaning::recorder},
    {"contributor", Meaning::contributor},
    {"uploader", Meaning::contributor},
    {"publisher", Meaning::contributor},
    {"date", Meaning::recorded},
    {"created", Meaning::recorded},
    {"datecreated", Meaning::recorded},
    {"date_created", Meaning::recorded},
    {"creation_time", Meaning::recorded},
    {"com.apple.quicktime.creationdate", Meaning::recorded},
    {"recorded", Meaning::recorded},
    {"upload_date", Meaning::recorded},
    {"year", Meaning::recorded},
    {"subject", Meaning::keyword},
    {"keywords", Meaning::keyword},
    {"tags", Meaning::keyword},
    {"genre", Meaning::keyword},
    {"rights", Meaning::rights},
    {"copyright", Meaning::rights},
    {"licence", Meaning::rights},
    {"license", Meaning::rights},
    {"language", Meaning::language},
    {"spatial", Meaning::locality},
    {"coverage", Meaning::locality},
    {"place", Meaning::locality},
    {"city", Meaning::locality},
    {"location", Meaning::coordinates},
    {"location-eng", Meaning::coordinates},
    {"com.apple.quicktime.location.iso6709", Meaning::coordinates},
    {"coordinates", Meaning::coordinates},
}};

// How many bytes the code point there has; 0: it is none.
std::size_t sequence_at(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const std::string_view sequence = bytes.substr(at, length);
  return lead >= 0xc2 && sequence.size() == length && is_clean_text(sequence) ? length : 0;
}

}  // namespace

Meaning meaning_of_name(std::string_view name) {
  std::string folded = to_lower_ascii(trim(name));
  const std::size_t colon = folded.rfind(':');
  if (colon != std::string::npos) folded.erase(0, colon + 1);
  const auto* const found = std::ranges::find(named_meanings, std::string_view(folded), &NamedMeaning::name);
  return found == named_meanings.end() ? Meaning::other : found->meaning;
}

std::string as_utf8(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_at(bytes, i);
    if (length > 0) {
      text += bytes.substr(i, length);
      i += length;
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[i++]);
    text += static_cast<char>(0xc0 | (byte >> 6));
    text += static_cast<char>(0x80 | (byte & 0x3f));
  }
  return text;
}

}  // namespace khen
