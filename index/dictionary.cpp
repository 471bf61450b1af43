// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/dictionary.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "index/concept_query.h"

namespace khen {
namespace {

// So many words are looked at for a pattern that begins with a star; nobody waits for the others.
constexpr std::size_t most_looked_at = 400'000;

struct Candidate {
  std::size_t distance;
  Xapian::doccount frequency;
  std::string term;
};

std::vector<std::string> best_of(std::vector<Candidate> candidates, std::size_t most) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& left, const Candidate& right) {
    return std::tie(left.distance, right.frequency, left.term) < std::tie(right.distance, left.frequency, right.term);
  });
  const auto same = [](const Candidate& left, const Candidate& right) { return left.term == right.term; };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same), candidates.end());
  if (candidates.size() > most) candidates.resize(most);
  std::vector<std::string> terms;
  for (Candidate& one : candidates) terms.push_back(std::move(one.term));
  return terms;
}

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The first text behind all that begin with `text`.
std::string behind_all(std::string text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) == 0xFFU) text.pop_back();
  if (!text.empty()) text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) + 1);
  return text;
}

// Words begin with a small letter, a digit or a letter outside ASCII; terms of other kinds with a capital.
constexpr char behind_prefixed_terms = '[';
bool is_prefixed(std::string_view term) { return !term.empty() && term.front() >= 'A' && term.front() <= 'Z'; }

// Rows of the table of distances, one a letter of the word that is looked at; rows of a beginning that two words share
// are kept from the one to the other.
class Rows {
 public:
  Rows(std::u32string wanted, std::size_t most) : wanted_(std::move(wanted)), most_(most) {
    rows_.emplace_back();
    for (std::size_t i = 0; i <= wanted_.size(); ++i) rows_.back().push_back(i);
  }

  // The number of letters after which nothing that begins so is near enough; all when the word itself may be.
  std::size_t read(const std::u32string& word) {
    std::size_t shared = 0;
    while (shared < word.size() && shared < word_.size() && word[shared] == word_[shared]) ++shared;
    rows_.resize(std::min(shared + 1, rows_.size()));
    word_ = word;
    while (rows_.size() <= word_.size()) {
      if (*std::min_element(rows_.back().begin(), rows_.back().end()) > most_ && too_far_before()) break;
      add_row();
    }
    const bool hopeless = *std::min_element(rows_.back().begin(), rows_.back().end()) > most_ && too_far_before();
    return hopeless ? rows_.size() - 1 : word_.size() + 1;
  }

  [[nodiscard]] std::size_t distance() const {
    return rows_.size() == word_.size() + 1 ? std::min(rows_.back().back(), most_ + 1) : most_ + 1;
  }

 private:
  // An exchange of neighbours looks two rows back.
  [[nodiscard]] bool too_far_before() const {
    if (rows_.size() < 2) return true;
    const auto& row = rows_[rows_.size() - 2];
    return *std::min_element(row.begin(), row.end()) + 1 > most_;
  }

  void add_row() {
    const std::size_t i = rows_.size();
    const auto& above = rows_[i - 1];
    std::vector<std::size_t> row{i};
    for (std::size_t j = 1; j <= wanted_.size(); ++j) {
      std::size_t least = std::min(above[j] + 1, row[j - 1] + 1);
      least = std::min(least, above[j - 1] + (word_[i - 1] == wanted_[j - 1] ? 0 : 1));
      const bool exchanged = i > 1 && j > 1 && word_[i - 1] == wanted_[j - 2] && word_[i - 2] == wanted_[j - 1];
      if (exchanged) least = std::min(least, rows_[i - 2][j - 2] + 1);
      row.push_back(least);
    }
    rows_.push_back(std::move(row));
  }

  std::u32string wanted_;
  std::size_t most_;
  std::u32string word_;
  std::vector<std::vector<std::size_t>> rows_;
};

// Of documents, and of names that are put into queries.
struct Words {
  Xapian::TermIterator begin;
  Xapian::TermIterator end;
};
std::array<Words, 2> words_with(const Xapian::Database& database, const std::string& beginning) {
  return {Words{database.allterms_begin(beginning), database.allterms_end(beginning)},
          Words{database.synonym_keys_begin(beginning), database.synonym_keys_end(beginning)}};
}

std::size_t bytes_of_letters(std::string_view text, std::size_t letters) {
  std::size_t at = 0;
  while (at < text.size() && (letters > 0 || !begins_code_point(text[at]))) {
    if (begins_code_point(text[at])) --letters;
    ++at;
  }
  return at;
}

}  // namespace

std::string fold_pattern(Analyzer& analyzer, std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '*') {
      if (!out.ends_with('*')) out += '*';
      ++at;
      continue;
    }
    const std::string_view part = pattern.substr(at, pattern.find('*', at) - at);
    for (const Token& token : analyzer.analyze(part, "").tokens) out += prefix_fold(token.lower, token.family);
    at += part.size();
  }
  return out;
}

std::u32string letters_of(std::string_view utf8) {
  std::u32string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[at++]);
    char32_t letter = lead < 0xC0U ? lead : lead < 0xE0U ? lead & 0x1FU : lead < 0xF0U ? lead & 0x0FU : lead & 0x07U;
    while (at < utf8.size() && !begins_code_point(utf8[at])) {
      letter = (letter << 6U) | (static_cast<unsigned char>(utf8[at++]) & 0x3FU);
    }
    out += letter;
  }
  return out;
}

std::size_t letters_between(std::u32string_view left, std::u32string_view right, std::size_t most) {
  Rows rows(std::u32string(left), most);
  rows.read(std::u32string(right));
  return rows.distance();
}

std::vector<std::string> words_like(const Xapian::Database& database, std::string_view prefix, std::string_view word,
                                    std::size_t letters, std::size_t most) {
  std::vector<Candidate> found;
  const std::string in_field(prefix);
  for (const Words& words : words_with(database, in_field)) {
    Rows rows(letters_of(word), letters);
    for (auto term = words.begin; term != words.end;) {
      const std::string name = *term;
      const std::string_view spelt = std::string_view(name).substr(prefix.size());
      if (is_prefixed(spelt)) {
        term.skip_to(in_field + behind_prefixed_terms);
        continue;
      }
      const std::u32string read = letters_of(spelt);
      const std::size_t enough = rows.read(read);
      if (enough <= read.size()) {
        term.skip_to(behind_all(name.substr(0, prefix.size() + bytes_of_letters(spelt, enough))));
        continue;
      }
      if (rows.distance() <= letters) found.push_back({rows.distance(), frequency_of(database, name), name});
      ++term;
    }
  }
  return best_of(std::move(found), most);
}

bool matches_pattern(std::string_view word, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resumed = 0;
  while (at < word.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      resumed = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == word[at]) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++resumed;
    } else {
      return false;
    }
  }
  return pattern.substr(in_pattern).find_first_not_of('*') == std::string_view::npos;
}

std::vector<std::string> words_matching(const Xapian::Database& database, std::string_view prefix,
                                        std::string_view pattern, std::size_t most) {
  const std::string begin = std::string(prefix) + std::string(pattern.substr(0, pattern.find('*')));
  std::vector<Candidate> found;
  std::size_t looked_at = 0;
  for (const Words& words : words_with(database, begin)) {
    for (auto term = words.begin; term != words.end && looked_at < most_looked_at; ++looked_at) {
      const std::string name = *term;
      const std::string_view spelt = std::string_view(name).substr(prefix.size());
      if (is_prefixed(spelt)) {
        term.skip_to(std::string(prefix) + behind_prefixed_terms);
        continue;
      }
      if (matches_pattern(spelt, pattern)) {
        found.push_back({0, frequency_of(database, name), name});
      }
      ++term;
    }
  }
  return best_of(std::move(found), most);
}

}  // namespace khen
