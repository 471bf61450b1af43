// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as CQL: a bounded tree or a diagnostic that the standard knows.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "index/cql_query.h"

namespace {

std::size_t depth_of(const khen::QueryNode& node) {
  std::size_t deepest = 0;
  for (const khen::QueryNode& child : node.children) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = khen::read_cql({reinterpret_cast<const char*>(data), size});
  if (const auto* node = std::get_if<khen::QueryNode>(&read)) {
    // A chain of different booleans grows by one a clause.
    if (depth_of(*node) > khen::most_cql_clauses + khen::deepest_cql + 4) std::abort();
    if (khen::describe(*node).empty()) std::abort();
  } else {
    const auto& diagnostic = std::get<khen::CqlDiagnostic>(read);
    if (diagnostic.number < 1 || diagnostic.number > 120 || diagnostic.details.size() > 100) std::abort();
  }
  return 0;
}
