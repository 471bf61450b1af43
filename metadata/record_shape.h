// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "metadata/fields.h"

// The JSON shape of a value of each FieldType. Reading, writing and the published schema follow these rows.
namespace khen {

enum class MemberKind : std::uint8_t { text, number, integer, boolean, lunar_date };

struct Member {
  std::string_view name;
  MemberKind kind;
  Presence presence;
};

inline constexpr std::size_t document_bytes = 4U << 20;
inline constexpr std::size_t value_bytes = 64U << 10;
inline constexpr std::size_t values_a_field = 500;
inline constexpr std::size_t levels_of_nesting = 16;

namespace detail {
inline constexpr std::array<Member, 2> localized_members{
    {{"lang", MemberKind::text, req}, {"value", MemberKind::text, req}}};
inline constexpr std::array<Member, 3> person_members{
    {{"name", MemberKind::text, req}, {"role", MemberKind::text, opt}, {"lang", MemberKind::text, opt}}};
inline constexpr std::array<Member, 7> place_members{{{"unit", MemberKind::text, opt},
                                                      {"former_unit", MemberKind::text, opt},
                                                      {"locality", MemberKind::text, opt},
                                                      {"village", MemberKind::text, opt},
                                                      {"latitude", MemberKind::number, opt},
                                                      {"longitude", MemberKind::number, opt},
                                                      {"coarsen_km", MemberKind::number, opt}}};
inline constexpr std::array<Member, 3> date_members{
    {{"kind", MemberKind::text, req}, {"edtf", MemberKind::text, opt}, {"lunar", MemberKind::lunar_date, opt}}};
inline constexpr std::array<Member, 4> lunar_members{{{"month", MemberKind::integer, req},
                                                      {"day", MemberKind::integer, opt},
                                                      {"leap", MemberKind::boolean, opt},
                                                      {"year", MemberKind::integer, opt}}};
inline constexpr std::array<Member, 2> relation_members{
    {{"type", MemberKind::text, req}, {"target", MemberKind::text, req}}};
}  // namespace detail

// Empty: the value is a bare text.
constexpr std::span<const Member> members_of(FieldType type) {
  switch (type) {
    case FieldType::localized: return detail::localized_members;
    case FieldType::person: return detail::person_members;
    case FieldType::place: return detail::place_members;
    case FieldType::date: return detail::date_members;
    case FieldType::relation: return detail::relation_members;
    case FieldType::term:
    case FieldType::language:
    case FieldType::collection: break;
  }
  return {};
}

}  // namespace khen
