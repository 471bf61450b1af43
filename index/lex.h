// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace khen {

// A piece of a query text.
struct Lexeme {
  enum class Kind { text, quoted, prefix, pattern, similar, field, open, close, without, either, both, nearby };
  Kind kind = Kind::text;
  std::string text;             // without its quotes, last star, tilde or colon; for operators as typed
  std::size_t code_points = 0;  // of text
  bool closed = true;           // quoted: the second quote was there
  std::string typed{};          // values: with star and tilde
  std::string behind{};         // quoted: what follows the tilde behind it
  int amount = 0;               // similar: letters, 0 where none were said; nearby: words
};

// Signs are operators only where a person means them so: '-' before a word and after a space, '*' in a word, '~' at
// its end or behind a quote, ':' inside one, OR, AND, NOT, NEAR in capitals.
// A whole number, at most `most`; nullopt: the text is none.
std::optional<int> small_number(std::string_view text, int most);

std::vector<Lexeme> lex_query(std::string_view text);

}  // namespace khen
