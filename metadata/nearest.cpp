// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadata/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t longest_considered = 100;

// Levenshtein's distance in bytes of folded text; one row of the matrix at a time.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// Ids are written with '_' and '-' where people write spaces.
std::string comparable(std::string_view text) {
  std::string folded = fold_for_matching(text);
  std::replace(folded.begin(), folded.end(), '_', ' ');
  std::replace(folded.begin(), folded.end(), '-', ' ');
  return folded;
}

class Nearest {
 public:
  explicit Nearest(std::string_view given) : wanted_(comparable(clip(given, longest_considered))) {}

  void offer(std::string_view name, std::string_view answer) {
    const std::string candidate = comparable(name);
    const std::size_t shorter = std::min(candidate.size(), wanted_.size());
    const std::size_t longer = std::max(candidate.size(), wanted_.size());
    if (best_ == 0) return;
    const std::size_t most = std::min(std::max<std::size_t>(longer / 3, 1), best_ - 1);
    if (shorter == 0 || longer - shorter > most) return;
    const std::size_t distance = edits(wanted_, candidate);
    if (distance > most || distance >= shorter) return;
    best_ = distance;
    answer_ = answer;
  }

  [[nodiscard]] std::string answer() const { return answer_; }

 private:
  std::string wanted_;
  std::size_t best_ = longest_considered;  // the next answer must have fewer edits
  std::string answer_;
};

}  // namespace

std::string nearest_of(std::span<const std::string_view> choices, std::string_view given) {
  Nearest nearest(given);
  for (const std::string_view choice : choices) nearest.offer(choice, choice);
  return nearest.answer();
}

std::string nearest_term(const Vocabulary& vocabulary, std::string_view given) {
  const auto exact = vocabulary.find_by_name(given);
  if (!exact.empty()) return exact.front()->id;
  Nearest nearest(given);
  for (const VocabularyTerm& term : vocabulary.terms()) {
    nearest.offer(term.id, term.id);
    for (const LocalizedText& label : term.labels) nearest.offer(label.value, term.id);
    for (const AlternativeName& other : term.alternatives) nearest.offer(other.text.value, term.id);
  }
  return nearest.answer();
}

}  // namespace khen
