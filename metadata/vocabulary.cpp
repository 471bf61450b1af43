// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/vocabulary.h"

#include <algorithm>
#include <set>

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

// How a term bears a name, the closest first.
enum class Closeness { label, other_name, label_folded, other_name_folded };

Closeness closeness_of(const VocabularyTerm& term, std::string_view written, std::string_view folded) {
  const auto is_label = [&](const auto& same) {
    const auto has = [&](const LocalizedText& text) { return same(text.value); };
    return same(term.full_name) || std::ranges::any_of(term.labels, has) || std::ranges::any_of(term.natives, has);
  };
  const auto as_written = [&](std::string_view name) { return name == written; };
  const auto as_folded = [&](std::string_view name) { return fold_for_matching(name) == folded; };
  if (is_label(as_written)) return Closeness::label;
  const auto other = [&](const AlternativeName& name) { return as_written(name.text.value); };
  if (std::ranges::any_of(term.alternatives, other)) return Closeness::other_name;
  return is_label(as_folded) ? Closeness::label_folded : Closeness::other_name_folded;
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
  const std::string written = to_nfc(trim(name));
  const std::string folded = fold_for_matching(name);
  const auto [first, last] = by_name_.equal_range(folded);
  std::set<std::size_t> positions;  // the order of the file, whatever the hash
  for (auto it = first; it != last; ++it) positions.insert(it->second);
  std::vector<const VocabularyTerm*> closest;
  Closeness best = Closeness::other_name_folded;
  for (const std::size_t position : positions) {
    const VocabularyTerm& term = terms_[position];
    const Closeness closeness = closeness_of(term, written, folded);
    if (closeness > best) continue;
    if (closeness < best) closest.clear();
    best = closeness;
    closest.push_back(&term);
  }
  return closest;
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
