// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <cstddef>
#include <vector>

#include "index/searcher.h"

namespace khen {

// Counts the values of some facets among the documents that a match looks at.
class FacetSpy final : public Xapian::MatchSpy {
 public:
  explicit FacetSpy(std::vector<std::size_t> facets);  // positions in facet_list
  void operator()(const Xapian::Document& document, double weight) override;

  // In the order given; those without values are left out. At most `most` values each.
  [[nodiscard]] std::vector<Facet> facets(std::size_t most) const;

 private:
  std::vector<std::size_t> facets_;
  std::vector<std::map<std::string, std::int64_t, std::less<>>> counts_;
};

}  // namespace khen
