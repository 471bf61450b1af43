// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "index/analyzer.h"
#include "metadata/fields.h"
#include "metadata/record.h"

// What a Record can be found by while its name is still being typed.
namespace khen {

// Names that readers type: titles and people.
inline constexpr std::array<FieldId, 3> typed_fields{FieldId::titles, FieldId::alternative_names, FieldId::people};

// So many first letters of each word are terms of their own, since they begin too many words to be looked up one by
// one; longer beginnings are looked up among the words.
inline constexpr std::size_t longest_beginning = 4;

// The terms of the beginnings of all words in the typed fields.
std::set<std::string> beginnings_of(const Record& record, Analyzer& analyzer);

// The first `count` code points; all of `text` when it has no more.
std::string_view first_letters(std::string_view text, std::size_t count);
std::size_t letters_in(std::string_view text);

}  // namespace khen
