// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vocabulary.h"

#include <algorithm>

#include "metadata/base/embedded.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

std::vector<std::string> folded_names(const VocabularyTerm& term) {
  std::vector<std::string> names{fold_for_matching(term.full_name)};
  for (const LocalizedText& label : term.labels) names.push_back(fold_for_matching(label.value));
  for (const LocalizedText& native : term.natives) names.push_back(fold_for_matching(native.value));
  for (const AlternativeName& other : term.alternatives) names.push_back(fold_for_matching(other.text.value));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.front().empty()) names.erase(names.begin());
  return names;
}

}  // namespace

Vocabulary::Vocabulary(std::string name, std::vector<LocalizedText> labels, std::vector<VocabularyTerm> terms)
    : name_(std::move(name)), labels_(std::move(labels)), terms_(std::move(terms)) {
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    by_id_.emplace(terms_[i].id, i);
    for (std::string& folded : folded_names(terms_[i])) by_name_.emplace(std::move(folded), i);
  }
}

const VocabularyTerm* Vocabulary::find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? nullptr : &terms_[found->second];
}

std::string Vocabulary::label(std::string_view id, std::string_view language) const {
  const VocabularyTerm* term = find(id);
  if (term == nullptr) return std::string(id);
  const LocalizedText* chosen = choose(term->labels, language);
  return chosen == nullptr ? std::string(id) : chosen->value;
}

std::vector<const VocabularyTerm*> Vocabulary::find_by_name(std::string_view name) const {
  const auto [first, last] = by_name_.equal_range(fold_for_matching(name));
  std::vector<std::size_t> positions;
  for (auto it = first; it != last; ++it) positions.push_back(it->second);
  std::sort(positions.begin(), positions.end());  // the order of the file, whatever the hash
  std::vector<const VocabularyTerm*> found;
  found.reserve(positions.size());
  for (const std::size_t position : positions) found.push_back(&terms_[position]);
  return found;
}

Result<Vocabularies> Vocabularies::load() {
  constexpr std::string_view suffix = ".json";
  Vocabularies all;
  for (const EmbeddedFile& file : vocabulary_data::files()) {
    Vocabulary one = TRY(parse_vocabulary(file.name, file.content));
    if (one.name() + std::string(suffix) != file.name) {
      return fail(Code::internal, "vocabulary.data",
                  {{"file", std::string(file.name)}, {"term", ""}, {"where", "vocabulary"}});
    }
    std::string name = one.name();
    all.by_name_.emplace(std::move(name), std::move(one));
  }
  return all;
}

const Vocabulary& Vocabularies::get(std::string_view name) const { return by_name_.find(name)->second; }

const Vocabulary* Vocabularies::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> Vocabularies::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, vocabulary] : by_name_) names.emplace_back(name);
  return names;
}

}  // namespace khen
