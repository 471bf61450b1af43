// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

#include "index/query.h"

namespace khen {

// Query texts longer than this are cut; no question of a person is.
inline constexpr std::size_t longest_query = 1000;

// word word   all of them           "word word"    side by side, marks count   word OR word   any of them
// -word       without it            "word word"~5  at most 5 words between     word NEAR/5 word the same
// word*       words that begin so   w*d            any letters for the star    word~ word~2   one or two letters differ
// field:word  field:"word word"     field:(word word)  only in that field      ( )            grouping
// NOT is the same as -, AND is allowed and says nothing. Fields: index/query_fields.h; values of date:, duration: and
// near: index/query_values.h. Never fails: what can't be read as syntax is read as words, and a remark says so. Pure.
ParsedQuery parse_query(std::string_view text);

// The remarks that may occur, as message ids; values: the text they are about.
namespace query_remark {
inline constexpr std::string_view open_quote = "search.remark.open_quote";
inline constexpr std::string_view open_bracket = "search.remark.open_bracket";
inline constexpr std::string_view unknown_field = "search.remark.unknown_field";
inline constexpr std::string_view unknown_date = "search.remark.unknown_date";
inline constexpr std::string_view unknown_value = "search.remark.unknown_value";
inline constexpr std::string_view unknown_position = "search.remark.unknown_position";
inline constexpr std::string_view lone_operator = "search.remark.lone_operator";
inline constexpr std::string_view short_prefix = "search.remark.short_prefix";
inline constexpr std::string_view cut = "search.remark.cut";
inline constexpr std::string_view only_without = "search.remark.only_without";
inline constexpr std::array<std::string_view, 10> all{open_quote,    open_bracket,     unknown_field, unknown_date,
                                                      unknown_value, unknown_position, lone_operator, short_prefix,
                                                      cut,           only_without};
}  // namespace query_remark

}  // namespace khen
