// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "metadata/fields.h"

// The facets of the search page: every row of the field table that names a parameter, then what is known from the
// Recordings alone. Facet values are ids: vocabulary terms, "1990s" for a decade, MediaKind names for the medium,
// minutes "5-20" for the length.
namespace khen {

inline constexpr std::string_view medium_facet = "medium";
inline constexpr std::string_view duration_facet = "duration";

namespace detail {
constexpr std::size_t count_field_facets() {
  std::size_t count = 0;
  for (const Field& row : field_table) count += row.facet.parameter.empty() ? 0 : 1;
  return count;
}
constexpr auto make_facet_list() {
  std::array<std::string_view, count_field_facets() + 2> list{};
  std::size_t used = 0;
  for (const Field& row : field_table) {
    if (!row.facet.parameter.empty()) list[used++] = row.facet.parameter;
  }
  list[used++] = medium_facet;
  list[used] = duration_facet;
  return list;
}
}  // namespace detail

inline constexpr auto facet_list = detail::make_facet_list();

// Position in facet_list.
constexpr std::optional<std::size_t> find_facet(std::string_view parameter) {
  for (std::size_t i = 0; i < facet_list.size(); ++i) {
    if (facet_list[i] == parameter) return i;
  }
  return std::nullopt;
}

// The vocabulary of a facet's values; "" when they are no terms of one.
constexpr std::string_view vocabulary_of_facet(std::string_view parameter) {
  for (const Field& row : field_table) {
    if (!parameter.empty() && row.facet.parameter == parameter) return row.vocabulary;
  }
  return {};
}

}  // namespace khen
