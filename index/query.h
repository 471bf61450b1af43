// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a reader asked for, as a plain tree.
namespace khen {

struct QueryNode {
  enum class Kind {
    everything,  // no condition
    words,       // running text: all of its words
    phrase,      // its words side by side, marks count
    prefix,      // words that begin with the text
    pattern,     // words with any letters where the text has a star
    similar,     // words that are spelt like the text, but for `amount` letters
    nearby,      // its words in any order with at most `amount` others between them
    all,         // every child
    any,         // at least one child
    without,     // not the (one) child
  };
  Kind kind = Kind::everything;
  std::string text;   // of all kinds without children
  std::string field;  // index/query_fields.h, "" for any text
  std::vector<QueryNode> children;
  int amount = 0;
};

// Something odd in the text that was read in the most likely way. `message` is a message id.
struct QueryRemark {
  std::string_view message;
  std::string value;
};

// A time that is told in running text, and what it was read as: a span of years, a day or month of the lunar calendar,
// or the month that is so many from now.
struct TimeInWords {
  std::string words;
  std::string first_year{}, last_year{};  // "" where the span is open; both "" when it is no span
  std::optional<int> lunar_month{};
  std::optional<int> lunar_day{};
  std::optional<int> months_from_now{};
  bool is_lunar = false;
};

struct ParsedQuery {
  QueryNode root;
  std::vector<QueryRemark> remarks;
  std::vector<TimeInWords> times{};  // known only after a search
};

// One line for people and tests: `(all title:words(katê) (without words(video)))`.
std::string describe(const QueryNode& node);

// A query text that parse_query reads as this tree.
std::string to_query_text(const QueryNode& node);

// Nodes in reading order that ask for words, those below `without` left out: what to highlight.
std::vector<const QueryNode*> wanted_texts(const QueryNode& node);

}  // namespace khen
