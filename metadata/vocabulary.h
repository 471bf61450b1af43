// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "metadata/base/result.h"
#include "metadata/record.h"

// Controlled lists (metadata/vocabulary/*.json, put into the program at build time): labels in the languages of the
// interface, alternative and historical names, notations, links. Immutable after load; share freely between threads.
namespace khen {

enum class NameUse {
  current,
  historical,
  search_only,  // found, never shown: names that the people concerned feel to be offensive
};

struct AlternativeName {
  LocalizedText text;
  NameUse use = NameUse::current;
};

struct VocabularyTerm {
  std::string id;
  std::vector<LocalizedText> labels;        // languages of the interface
  std::vector<LocalizedText> descriptions;  // what the term means, where its label doesn't say
  std::string full_name;                    // administrative units: the official long form, Vietnamese
  std::vector<LocalizedText> natives;       // in the people's own language and script
  std::vector<AlternativeName> alternatives;
  std::map<std::string, std::string> notations;  // list → code, e.g. L79 → 02
  std::map<std::string, std::string> matches;    // scheme → id or address
  std::vector<std::string> broader;              // at most one today
  std::vector<std::string> related;              // ids
  std::vector<std::string> languages;            // ethnic groups: BCP 47 language subtags
  std::vector<std::string> scripts;              // ISO 15924
  std::vector<std::string> predecessors;         // administrative units
  std::string note;
  std::optional<std::string> valid_from;  // ISO 8601 dates
  std::optional<std::string> valid_to;
  std::optional<Coordinates> centre;
};

class Vocabulary {
 public:
  Vocabulary(std::string name, std::vector<LocalizedText> labels, std::vector<VocabularyTerm> terms);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<LocalizedText>& labels() const { return labels_; }
  [[nodiscard]] const std::vector<VocabularyTerm>& terms() const { return terms_; }
  [[nodiscard]] const VocabularyTerm* find(std::string_view id) const;  // nullptr: none

  // The label for a reader of `language`, or the id itself for an unknown term.
  [[nodiscard]] std::string label(std::string_view id, std::string_view language) const;

  // Terms that are called so, as closely as any is: by a label as it is written, else by another name as it is written,
  // else by a label after fold_for_matching, else by another name after it. In the order of the list.
  [[nodiscard]] std::vector<const VocabularyTerm*> find_by_name(std::string_view name) const;

 private:
  std::string name_;
  std::vector<LocalizedText> labels_;
  std::vector<VocabularyTerm> terms_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_multimap<std::string, std::size_t> by_name_;
};

// `json` as in metadata/vocabulary/README.md. Error "vocabulary.data" with {file}, {term} and {where}.
Result<Vocabulary> parse_vocabulary(std::string_view file, std::string_view json);

class Vocabularies {
 public:
  // From the data inside the program; an Error here is a defect of the build, found by the tests.
  static Result<Vocabularies> load();

  [[nodiscard]] const Vocabulary& get(
      std::string_view name) const;  // requires: it exists (field table checked by tests)
  [[nodiscard]] const Vocabulary* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> names() const;

 private:
  std::map<std::string, Vocabulary, std::less<>> by_name_;
};

}  // namespace khen
