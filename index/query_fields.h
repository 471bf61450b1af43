// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "index/facet_list.h"

// What may stand before the colon of `field:value`: the field table's query names, the facets, and these conditions.
namespace khen {

enum class QueryField {
  text,   // words of that field, or an id of its facet
  facet,  // only an id
  date,   // index/query_values.h tells how these are read
  duration,
  presence,  // has:video
  position,  // near:"Mai Châu"~30km
};

inline constexpr std::string_view date_query = field(FieldId::dates).index.query_name;
inline constexpr std::string_view presence_query = "has";
inline constexpr std::string_view position_query = "near";

// What a Record may have, for `has:`. Labels are messages "has.<name>".
inline constexpr std::array<std::string_view, 7> presence_names{"video",    "audio",      "image", "document",
                                                                "captions", "transcript", "place"};

// In lower case.
constexpr std::optional<QueryField> find_query_field(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (name == date_query) return QueryField::date;
  if (name == duration_facet) return QueryField::duration;
  if (name == presence_query) return QueryField::presence;
  if (name == position_query) return QueryField::position;
  for (const Field& row : field_table) {
    if (row.index.query_name == name) return QueryField::text;
  }
  return find_facet(name) ? std::optional(QueryField::facet) : std::nullopt;
}

}  // namespace khen
