// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/analyzer.h"

// Words that are in some databases, by how they are spelt. `prefix`: what terms of these words begin with, "" for words
// of any field, else field_term(name, "").
namespace khen {

// Letters put in, left out or exchanged for another; two neighbours in each other's place are one.
// More than `most`: most + 1.
std::size_t letters_between(std::u32string_view left, std::u32string_view right, std::size_t most);
std::u32string letters_of(std::string_view utf8);

// Those that differ in at most `letters`, the nearest first, then the most frequent; at most `most`. Terms.
std::vector<std::string> words_like(const Xapian::Database& database, std::string_view prefix, std::string_view word,
                                    std::size_t letters, std::size_t most);

// Those that have any letters where `pattern` has a star, the most frequent first; at most `most`. Terms.
std::vector<std::string> words_matching(const Xapian::Database& database, std::string_view prefix,
                                        std::string_view pattern, std::size_t most);

// A typed pattern as words are folded.
std::string fold_pattern(Analyzer& analyzer, std::string_view pattern);

// Whether `word` is one.
bool matches_pattern(std::string_view word, std::string_view pattern);

}  // namespace khen
