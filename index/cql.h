// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The Contextual Query Language (OASIS searchRetrieve 1.0, part 5; level 1 and booleans of level 2): syntax only.
namespace khen {

inline constexpr std::size_t longest_cql = 4000;  // bytes
inline constexpr int deepest_cql = 32;            // brackets within brackets
inline constexpr std::size_t most_cql_clauses = 100;

// What a client is told instead of an answer: "info:srw/diagnostic/1/<number>".
struct CqlDiagnostic {
  int number = 10;
  std::string details;
};

struct CqlModifier {
  std::string name;  // "stem", or with a value: "distance" "<" "3"
  std::string comparison;
  std::string value;
};

// index relation/modifier "term"; a bare term is `cql.serverChoice = term`.
struct CqlClause {
  std::string index;
  std::string relation;  // lower case
  std::vector<CqlModifier> modifiers;
  std::string term;  // as it stands between the quotes, backslashes included
};

struct CqlNode {
  enum class Kind { clause, all, any, without, beside };
  Kind kind = Kind::clause;
  CqlClause clause;
  std::vector<CqlModifier> modifiers;  // of the boolean
  std::vector<CqlNode> children;       // two or more; of `without` two
};

struct CqlPrefix {
  std::string name;  // "" for the context set of indexes without one
  std::string uri;
};

struct CqlQuery {
  CqlNode root;
  std::vector<CqlPrefix> prefixes;
  bool sorted = false;  // something follows sortBy
};

std::variant<CqlQuery, CqlDiagnostic> parse_cql(std::string_view text);

}  // namespace khen
