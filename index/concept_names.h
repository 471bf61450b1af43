// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace khen {

// What the names of a vocabulary term come to in one field: index terms that nothing but a name brings (pairs, stems,
// clusters, words of a field, whole names). A document holds `term` alone; see concept_query.h.
struct ConceptNames {
  std::string term;                 // concept_term()
  std::vector<std::string> labels;  // of what it is called
  std::vector<std::string> others;  // of names that may be older or narrower
};

}  // namespace khen
