// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/name_list.h"

#include <algorithm>
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
      things_.push_back({*facet, term.id});
      for (const LocalizedText& label : term.labels) add(label.value);
      for (const LocalizedText& native : term.natives) add(native.value);
      for (const AlternativeName& name : term.alternatives) add(name.text.value);
    }
  }
  const auto order = [this](const Entry& entry) {
    const Thing& thing = things_[entry.thing];
    return std::tie(entry.key, thing.facet, thing.id);
  };
  std::sort(entries_.begin(), entries_.end(),
            [&](const Entry& left, const Entry& right) { return order(left) < order(right); });
}

void NameList::add(std::string_view name) {
  const std::string folded = fold_for_matching(name);
  for (std::size_t at = 0; at != std::string::npos && at < folded.size();) {
    entries_.push_back({folded.substr(at), things_.size() - 1, at == 0});
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
  std::vector<bool> seen(things_.size());
  for (; entry != end && entry->key.starts_with(key); ++entry) {
    if (seen[entry->thing]) continue;
    seen[entry->thing] = true;
    const Thing& thing = things_[entry->thing];
    (entry->whole ? whole : within).push_back({thing.facet, thing.id, entry->whole});
  }
  whole.insert(whole.end(), within.begin(), within.end());
  if (whole.size() > most) whole.resize(most);
  return whole;
}

}  // namespace khen
