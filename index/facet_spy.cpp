// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_spy.h"

#include <algorithm>

#include "index/terms.h"
#include "metadata/base/text.h"

namespace khen {

FacetSpy::FacetSpy(std::vector<std::size_t> facets) : facets_(std::move(facets)), counts_(facets_.size()) {}

void FacetSpy::operator()(const Xapian::Document& document, double /*weight*/) {
  for (std::size_t i = 0; i < facets_.size(); ++i) {
    const std::string joined = document.get_value(facet_slot + static_cast<Xapian::valueno>(facets_[i]));
    if (joined.empty()) continue;
    for (const std::string_view value : split(joined, '\n')) {
      const auto found = counts_[i].find(value);
      if (found == counts_[i].end()) {
        counts_[i].emplace(value, 1);
      } else {
        ++found->second;
      }
    }
  }
}

std::vector<Facet> FacetSpy::facets(std::size_t most) const {
  std::vector<Facet> out;
  for (std::size_t i = 0; i < facets_.size(); ++i) {
    if (counts_[i].empty()) continue;
    Facet facet{std::string(facet_list[facets_[i]]), {}};
    for (const auto& [id, count] : counts_[i]) facet.values.push_back({id, count});
    std::stable_sort(facet.values.begin(), facet.values.end(),
                     [](const FacetValue& left, const FacetValue& right) { return left.count > right.count; });
    if (facet.values.size() > most) facet.values.resize(most);
    out.push_back(std::move(facet));
  }
  return out;
}

}  // namespace khen
