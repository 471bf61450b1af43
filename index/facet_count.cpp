// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_count.h"

#include <algorithm>

namespace khen {

Facet ranked_facet(std::size_t facet, const FacetCounts& counts, std::size_t most) {
  Facet out{std::string(facet_list[facet]), {}};
  out.values.reserve(counts.size());
  for (const auto& [id, count] : counts) out.values.push_back({std::string(id), count});
  const auto kept = static_cast<std::ptrdiff_t>(std::min(most, out.values.size()));
  std::partial_sort(out.values.begin(), out.values.begin() + kept, out.values.end(),
                    [](const FacetValue& left, const FacetValue& right) {
                      return left.count != right.count ? left.count > right.count : left.id < right.id;
                    });
  out.values.resize(static_cast<std::size_t>(kept));
  return out;
}

}  // namespace khen
