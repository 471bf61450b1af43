// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/name_list.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "index/facet_list.h"
#include "metadata/base/text.h"

namespace khen {

NameList::NameList(const Vocabularies& vocabularies) {
  for (const Field& row : field_table) {
    const auto facet = find_facet(row.facet.parameter);
    const Vocabulary* vocabulary = vocabularies.find(row.vocabulary);
    const bool is_sought = row.index.weight > 0 || row.type == FieldType::language;  // nobody types a rights statement
    if (!facet || vocabulary == nullptr || !is_sought) continue;
    for (const VocabularyTerm& term : vocabulary->terms()) {
      for (const LocalizedText& label : term.labels) add(*facet, term.id, label.value);
      for (const LocalizedText& native : term.natives) add(*facet, term.id, native.value);
      for (const AlternativeName& name : term.alternatives) add(*facet, term.id, name.text.value);
    }
  }
  const auto order = [](const Entry& entry) { return std::tie(entry.key, entry.facet, entry.id); };
  std::sort(entries_.begin(), entries_.end(),
            [&](const Entry& left, const Entry& right) { return order(left) < order(right); });
}

void NameList::add(std::size_t facet, const std::string& id, std::string_view name) {
  const std::string folded = fold_for_matching(name);
  for (std::size_t at = 0; at != std::string::npos && at < folded.size();) {
    entries_.push_back({folded.substr(at), facet, id, at == 0});
    at = folded.find(' ', at);
    if (at != std::string::npos) ++at;
  }
}

std::vector<NameList::Found> NameList::beginning_with(std::string_view typed, std::size_t most) const {
  constexpr std::ptrdiff_t most_looked_at = 2000;  // one letter begins a word of very many names
  const std::string key = fold_for_matching(typed);
  if (key.empty()) return {};
  auto entry = std::lower_bound(entries_.begin(), entries_.end(), key,
                                [](const Entry& one, const std::string& wanted) { return one.key < wanted; });
  const auto end = entry + std::min(most_looked_at, entries_.end() - entry);
  std::vector<Found> whole;
  std::vector<Found> within;
  std::set<std::pair<std::size_t, std::string_view>> seen;
  for (; entry != end && entry->key.starts_with(key); ++entry) {
    if (!seen.insert({entry->facet, entry->id}).second) continue;
    (entry->whole ? whole : within).push_back({entry->facet, entry->id, entry->whole});
  }
  whole.insert(whole.end(), within.begin(), within.end());
  if (whole.size() > most) whole.resize(most);
  return whole;
}

}  // namespace khen
