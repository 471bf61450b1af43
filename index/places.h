// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>
#include <vector>

#include "metadata/record.h"
#include "metadata/vocabulary.h"

namespace khen {

// The administrative units that a place is in, now and before the mergers.
struct PlaceUnits {
  std::vector<const VocabularyTerm*> stated;   // named by the Record, with those that contain them
  std::vector<const VocabularyTerm*> related;  // predecessors and successors of the stated ones, and their regions
  std::set<std::string> current;               // ids in force: values of the facet
  std::set<std::string> conditions;            // ids that a filter may name
};

PlaceUnits units_of(const Place& place, const Vocabulary& places);

// The term and all that are broader, nearest first.
std::vector<const VocabularyTerm*> with_broader(const Vocabulary& vocabulary, std::string_view id);

}  // namespace khen
