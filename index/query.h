// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
    all,         // every child
    any,         // at least one child
    without,     // not the (one) child
  };
  Kind kind = Kind::everything;
  std::string text;   // words, phrase, prefix
  std::string field;  // query_name of the field table, "" for any field
  std::vector<QueryNode> children;
};

// Something odd in the text that was read in the most likely way. `message` is a message id.
struct QueryRemark {
  std::string_view message;
  std::string value;
};

struct ParsedQuery {
  QueryNode root;
  std::vector<QueryRemark> remarks;
};

// One line for people and tests: `(all title:words(katê) (without words(video)))`.
std::string describe(const QueryNode& node);

// Text nodes in reading order that ask for something, those below `without` left out: what to highlight.
std::vector<const QueryNode*> wanted_texts(const QueryNode& node);

}  // namespace khen
