// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/cql.h"
#include "index/query.h"

// What a CQL query means here. Indexes are those of the field table, by their query names (context set "khen") and by
// the elements of Dublin Core that they stand for ("dc").
namespace khen {

struct CqlContextSet {
  std::string_view prefix;
  std::string_view uri;
};
const std::vector<CqlContextSet>& cql_context_sets();

// One index with the names under which it is asked for, for explain records.
struct CqlIndex {
  std::string set;                  // prefix
  std::string name;                 // "title"
  std::vector<std::string> fields;  // query names
};
const std::vector<CqlIndex>& cql_indexes();

// Relations: = (all words; the whole when it is a date), all, any, adj and == and exact (side by side, marks count),
// <>, for dates also < > <= >= within. A * at the end of a term stands for the rest of its last word.
std::variant<QueryNode, CqlDiagnostic> read_cql(std::string_view text);

}  // namespace khen
