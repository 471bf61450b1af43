// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace khen {

// A piece of a query text.
struct Lexeme {
  enum class Kind { text, quoted, prefix, field, open, close, without, either, both };
  Kind kind = Kind::text;
  std::string text;             // without its quotes, star or colon; for operators as typed
  std::size_t code_points = 0;  // of text
  bool closed = true;           // quoted: the second quote was there
};

// Signs are operators only where a person means them so: '-' before a word and after a space, '*' at the end of a
// word, ':' inside one, OR, AND, NOT in capitals.
std::vector<Lexeme> lex_query(std::string_view text);

}  // namespace khen
