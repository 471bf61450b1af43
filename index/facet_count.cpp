// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_count.h"

#include <algorithm>

namespace khen {

void MatchedDocuments::operator()(const Xapian::Document& document, double /*weight*/) {
  numbers_.push_back(document.get_docid());
}

Facet ranked_facet(std::size_t facet, const FacetCounts& counts, std::size_t most) {
  Facet out{std::string(facet_list[facet]), {}};
  out.values.reserve(counts.size());
  for (const auto& [id, count] : counts) out.values.push_back({id, count});
  std::stable_sort(out.values.begin(), out.values.end(),
                   [](const FacetValue& left, const FacetValue& right) { return left.count > right.count; });
  if (out.values.size() > most) out.values.resize(most);
  return out;
}

}  // namespace khen
