// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// THE field table. Validation, JSON, its schema, forms, index, facets and exports derive from it: adding a field is
// one row here (and its label `field.<name>` in the message files).
namespace khen {

enum class FieldId : std::uint8_t {
  titles,
  alternative_names,
  descriptions,
  ethnic_groups,
  heritage_types,
  genres,
  languages,
  subjects,
  people,
  places,
  dates,
  occasions,
  instruments,
  provenance,
  rights_statement,
  licence,
  labels,
  collections,
  relations,
};
inline constexpr std::size_t field_count = 19;

// What one value of the field is; the JSON shape, the form row and the check follow from it.
enum class FieldType : std::uint8_t {
  localized,   // text in one language and script
  term,        // id from a vocabulary
  language,    // BCP 47 tag
  person,      // name and role
  place,       // administrative unit, locality, village, coordinates
  date,        // EDTF and/or lunar date
  collection,  // id of a Collection
  relation,    // typed link to another Record or a web address
};

enum class Presence : std::uint8_t { optional, required };
enum class Occurrence : std::uint8_t { single, repeatable };
enum class TextSize : std::uint8_t { line, paragraph };

// How much a word in this field counts, and whether it can be asked for alone (`title:…`).
struct IndexUse {
  std::uint8_t weight;          // 0: not in the text index
  std::string_view query_name;  // "" : no fielded search
};

// Facet and filter of the search page; `parameter` is its name in addresses ("" : none).
struct FacetUse {
  std::string_view parameter;
};

struct Field {
  FieldId id;
  std::string_view name;  // JSON member, form name, label id "field.<name>"
  FieldType type;
  Presence presence;
  Occurrence occurrence;
  TextSize size;
  std::string_view vocabulary;   // for terms (and the role of a person)
  std::string_view dublin_core;  // property of DCMI Metadata Terms, without prefix
  IndexUse index;
  FacetUse facet;
  std::string_view form_group;  // fieldset "form_group.<id>" of the editor
};

namespace detail {
inline constexpr auto opt = Presence::optional;
inline constexpr auto req = Presence::required;
inline constexpr auto one = Occurrence::single;
inline constexpr auto many = Occurrence::repeatable;
inline constexpr auto line = TextSize::line;
inline constexpr auto para = TextSize::paragraph;
}  // namespace detail

// clang-format off
inline constexpr std::array<Field, field_count> field_table{{
  {FieldId::titles, "titles", FieldType::localized, detail::req, detail::many, detail::line, "", "title", {5, "title"}, {""}, "names"},
  {FieldId::alternative_names, "alternative_names", FieldType::localized, detail::opt, detail::many, detail::line, "", "alternative", {4, "title"}, {""}, "names"},
  {FieldId::descriptions, "descriptions", FieldType::localized, detail::opt, detail::many, detail::para, "", "description", {1, ""}, {""}, "names"},
  {FieldId::ethnic_groups, "ethnic_groups", FieldType::term, detail::opt, detail::many, detail::line, "ethnic_groups", "subject", {3, "group"}, {"group"}, "what"},
  {FieldId::heritage_types, "heritage_types", FieldType::term, detail::opt, detail::many, detail::line, "heritage_types", "type", {2, "type"}, {"type"}, "what"},
  {FieldId::genres, "genres", FieldType::term, detail::opt, detail::many, detail::line, "genres", "type", {2, "genre"}, {"genre"}, "what"},
  {FieldId::languages, "languages", FieldType::language, detail::opt, detail::many, detail::line, "languages", "language", {0, "lang"}, {"lang"}, "what"},
  {FieldId::subjects, "subjects", FieldType::localized, detail::opt, detail::many, detail::line, "", "subject", {2, "subject"}, {""}, "what"},
  {FieldId::people, "people", FieldType::person, detail::opt, detail::many, detail::line, "roles", "contributor", {2, "person"}, {""}, "who"},
  {FieldId::places, "places", FieldType::place, detail::opt, detail::many, detail::line, "places", "spatial", {2, "place"}, {"place"}, "where_when"},
  {FieldId::dates, "dates", FieldType::date, detail::opt, detail::many, detail::line, "", "created", {0, "date"}, {"decade"}, "where_when"},
  {FieldId::occasions, "occasions", FieldType::localized, detail::opt, detail::many, detail::line, "", "temporal", {2, ""}, {""}, "where_when"},
  {FieldId::instruments, "instruments", FieldType::term, detail::opt, detail::many, detail::line, "instruments", "subject", {2, "instrument"}, {"instrument"}, "what"},
  {FieldId::provenance, "provenance", FieldType::localized, detail::opt, detail::many, detail::para, "", "provenance", {1, ""}, {""}, "rights"},
  {FieldId::rights_statement, "rights_statement", FieldType::term, detail::opt, detail::one, detail::line, "rights_statements", "rights", {0, ""}, {"rights"}, "rights"},
  {FieldId::licence, "licence", FieldType::term, detail::opt, detail::one, detail::line, "licences", "license", {0, ""}, {""}, "rights"},
  {FieldId::labels, "labels", FieldType::term, detail::opt, detail::many, detail::line, "labels", "accessRights", {0, ""}, {""}, "rights"},
  {FieldId::collections, "collections", FieldType::collection, detail::opt, detail::many, detail::line, "", "isPartOf", {0, ""}, {"collection"}, "links"},
  {FieldId::relations, "relations", FieldType::relation, detail::opt, detail::many, detail::line, "", "relation", {0, ""}, {""}, "links"},
}};
// clang-format on

constexpr const Field& field(FieldId id) { return field_table[static_cast<std::size_t>(id)]; }

constexpr std::optional<FieldId> find_field(std::string_view name) {
  for (const Field& row : field_table) {
    if (row.name == name) return row.id;
  }
  return std::nullopt;
}

namespace detail {
constexpr bool field_table_is_sound() {
  for (std::size_t i = 0; i < field_count; ++i) {
    const Field& row = field_table[i];
    if (static_cast<std::size_t>(row.id) != i) return false;
    if (row.type == FieldType::term && row.vocabulary.empty()) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (field_table[j].name == row.name) return false;
    }
  }
  return true;
}
static_assert(field_table_is_sound());
}  // namespace detail

}  // namespace khen
