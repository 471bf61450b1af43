// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/db.h"

// Groups of words that stand for each other in a search, as archivists keep them. Nobody is ever shown them but the
// staff: an old name that people resent may lead to them without being said. Functions run in the caller's transaction;
// each change is a version of its own and an Event.
namespace khen {

using SynonymGroupId = Id<struct SynonymGroupTag>;

struct SynonymWords {
  std::string language;  // of the reader, one of interface_languages; "": for all
  std::vector<std::string> words;
  bool operator==(const SynonymWords&) const = default;
};

struct SynonymGroup {
  SynonymGroupId id;
  int version = 1;
  SynonymWords content;
  std::string agent;  // of the latest version
  Instant modified{};
};

inline constexpr std::size_t most_synonyms = 40;     // in a group
inline constexpr std::size_t longest_synonym = 100;  // bytes
inline constexpr std::size_t most_synonym_groups = 5000;

// In one spelling (NFC, single spaces), each once, without what is empty. "synonyms.few" (fewer than two words),
// "synonyms.many" {most}, "synonyms.word" {word} (too long, or with a comma, a colon or a line end),
// "synonyms.language_refused" {value}.
Result<SynonymWords> checked_synonyms(const SynonymWords& content);

// By language, then by the first word.
Result<std::vector<SynonymGroup>> list_synonyms(Db& db);
// Grows with every change, from 0.
Result<std::int64_t> synonyms_revision(Db& db);

// Those of checked_synonyms; "synonyms.full" {most} with too many groups.
Result<SynonymGroup> add_synonyms(Db& db, const Clock& clock, const SynonymWords& content, std::string_view agent);
// "synonyms.not_found"; "synonyms.changed_meanwhile" (conflict) when `version` isn't the stored one.
Result<void> change_synonyms(Db& db, const Clock& clock, const SynonymGroupId& id, int version,
                             const SynonymWords& content, std::string_view agent);
Result<void> remove_synonyms(Db& db, const Clock& clock, const SynonymGroupId& id, int version, std::string_view agent);

// As a text: a group a line, "word, word, word"; for one language "de: word, word". Lines that begin with # are
// remarks.
std::string to_synonym_text(const std::vector<SynonymGroup>& groups);
// As checked_synonyms, with {line}: "synonyms.line" when a line is none.
Result<std::vector<SynonymWords>> parse_synonym_text(std::string_view text);

}  // namespace khen
