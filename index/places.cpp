// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/places.h"

#include <algorithm>

namespace khen {
namespace {

std::vector<const VocabularyTerm*> successors_of(const Vocabulary& places, const std::string& id) {
  std::vector<const VocabularyTerm*> out;
  for (const VocabularyTerm& term : places.terms()) {
    const auto& before = term.predecessors;
    if (std::find(before.begin(), before.end(), id) != before.end()) out.push_back(&term);
  }
  return out;
}

void add_current(PlaceUnits& units, const Vocabulary& places, const std::string& id) {
  const auto chain = with_broader(places, id);
  units.stated.insert(units.stated.end(), chain.begin(), chain.end());
  for (const VocabularyTerm* unit : chain) {
    const bool whole_country = unit->broader.empty() && unit->id != id;  // says nothing as a facet value
    (whole_country ? units.conditions : units.current).insert(unit->id);
    for (const std::string& predecessor : unit->predecessors) {
      if (const VocabularyTerm* term = places.find(predecessor)) units.related.push_back(term);
    }
  }
}

void add_former(PlaceUnits& units, const Vocabulary& places, const Place& place) {
  const auto chain = with_broader(places, place.former_unit);
  units.stated.insert(units.stated.end(), chain.begin(), chain.end());
  for (const VocabularyTerm* unit : chain) units.conditions.insert(unit->id);
  for (const VocabularyTerm* successor : successors_of(places, place.former_unit)) {
    units.related.push_back(successor);
    if (place.unit.empty()) units.current.insert(successor->id);
  }
}

// The regions of the province that it was in, or of all those that today's was made of.
void add_regions(PlaceUnits& units, const Vocabulary& places, const Place& place) {
  std::vector<std::string> provinces{place.former_unit};
  if (place.former_unit.empty()) {
    const VocabularyTerm* unit = places.find(place.unit);
    provinces = unit == nullptr ? std::vector<std::string>{} : unit->predecessors;
  }
  for (const std::string& province : provinces) {
    const VocabularyTerm* term = places.find(province);
    if (term == nullptr) continue;
    for (const std::string& region : term->related) {
      const VocabularyTerm* known = places.find(region);
      if (known != nullptr && units.conditions.insert(region).second) units.related.push_back(known);
    }
  }
}

}  // namespace

std::vector<const VocabularyTerm*> with_broader(const Vocabulary& vocabulary, std::string_view id) {
  std::vector<const VocabularyTerm*> out;
  const VocabularyTerm* term = vocabulary.find(id);
  while (term != nullptr && std::find(out.begin(), out.end(), term) == out.end()) {
    out.push_back(term);
    term = term->broader.empty() ? nullptr : vocabulary.find(term->broader.front());
  }
  return out;
}

PlaceUnits units_of(const Place& place, const Vocabulary& places) {
  PlaceUnits units;
  if (!place.unit.empty()) add_current(units, places, place.unit);
  if (!place.former_unit.empty()) add_former(units, places, place);
  // A unit that only changed its name is its predecessor; of several, only the Record can say which.
  if (const VocabularyTerm* unit = places.find(place.unit); unit != nullptr && unit->predecessors.size() == 1) {
    units.conditions.insert(unit->predecessors.front());
  }
  units.conditions.insert(units.current.begin(), units.current.end());
  add_regions(units, places, place);
  return units;
}

}  // namespace khen
