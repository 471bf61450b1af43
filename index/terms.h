// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/facet_list.h"

// The names of everything in the index. Words are in lower case, so an upper-case prefix can't be taken for one.
//   (none) folded word · XE word with marks · XB two words side by side · XN two clusters side by side · Z<lang> stem
//   XQ<letter> word of one field · XV a whole name · XC<letter> vocabulary term · XP beginning of a word in a name ·
//   XK<letter> facet value Q Record id · Y year · XL lunar day · XM month · XH what there is of it · XW batch of the
//   writer
namespace khen {

// Changing anything that an analysed text or a document looks like needs a new number: indexes are then rebuilt.
inline constexpr int index_format = 7;

// Xapian takes at most 245 bytes, a NUL counting twice. What is longer keeps its beginning and a digest of all of it.
inline constexpr std::size_t longest_term = 245;
bool is_storable_term(std::string_view term);

std::string fold_term(std::string_view fold);
std::string exact_term(std::string_view fold, std::string_view exact);
std::string exact_forms_prefix(std::string_view fold);  // all exact_terms of this fold begin with it
std::string pair_term(std::string_view left, std::string_view right);
std::string gram_term(std::string_view gram);
std::string stem_term(std::string_view language, std::string_view stem);
std::string field_term(std::string_view query_name, std::string_view word_term);
std::string facet_term(std::size_t facet, std::string_view value);
std::string name_term(std::string_view words);  // a whole name of a vocabulary, folded or with its marks
std::string beginning_term(std::string_view letters);
// A vocabulary term in one field; counted once, however often it is come by.
std::string concept_term(std::string_view query_name, std::string_view id);
bool is_concept_term(std::string_view term);
bool is_word_term(std::string_view term);  // bare or with its marks, in any field
std::string id_term(std::string_view record);
std::string year_term(int year);
// Documents that were written together; what has changed since is found by the numbers that follow.
inline constexpr const char* batch_term_prefix = "XW";
std::string batch_term(std::uint64_t batch);
std::string lunar_term(int month, std::optional<int> day);  // day 0: only the month is known
std::string month_term(int month);                          // of the solar calendar, in any year
std::string presence_term(std::string_view kind);
std::string duration_value(int seconds);  // in duration_slot

// Value slots. Dates "YYYY-MM-DD"; facet values joined by line ends.
inline constexpr std::uint32_t earliest_slot = 0;
inline constexpr std::uint32_t latest_slot = 1;
inline constexpr std::uint32_t published_slot = 2;
inline constexpr std::uint32_t title_slot = 3;      // + position in interface_languages
inline constexpr std::uint32_t duration_slot = 9;   // seconds of its longest Recording, seven digits
inline constexpr std::uint32_t position_slot = 10;  // Xapian::LatLongCoords, as coarse as readers are shown them
inline constexpr std::uint32_t order_slot = 11;     // index/word_order.h
inline constexpr std::uint32_t passages_slot = 12;  // digest of what its passages are made of; none: no passages
inline constexpr std::uint32_t id_slot = 13;        // Record id; found faster than the term that holds it
inline constexpr std::uint32_t facet_slot = 16;     // + position in facet_list

inline constexpr std::string_view far_past = "0000-01-01";
inline constexpr std::string_view far_future = "9999-12-31";

}  // namespace khen
