// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/concept_query.h"

#include <algorithm>
#include <optional>
#include <set>

namespace khen {
namespace {

using Xapian::Query;

// How a name stands to what it names: the first letter of a synonym.
constexpr char is_label = '=';
constexpr char is_other = '~';

constexpr double other_factor = 0.3;  // other names find, and rank less

Query concept_query(const std::string& synonym) {
  const Query named(synonym.substr(1));
  return synonym.front() == is_label ? named : Query(other_factor, named);
}

Query any_of(const std::set<std::string>& synonyms) {
  std::vector<Query> ways;
  for (const std::string& synonym : synonyms) ways.push_back(concept_query(synonym));
  if (ways.size() < 2) return ways.empty() ? Query() : ways.front();
  return {Query::OP_OR, ways.begin(), ways.end()};
}

}  // namespace

void write_names(Xapian::WritableDatabase& database, const ConceptNames& names) {
  if (database.synonyms_begin(names.term) != database.synonyms_end(names.term)) return;
  database.add_synonym(names.term, is_label + names.term);
  for (const std::string& term : names.labels) database.add_synonym(term, is_label + names.term);
  for (const std::string& term : names.others) database.add_synonym(term, is_other + names.term);
}

Query only_named(const Xapian::Database& database, const std::string& term) {
  return any_of({database.synonyms_begin(term), database.synonyms_end(term)});
}

Query named_by_all(const Xapian::Database& database, const std::vector<std::string>& terms) {
  std::optional<std::set<std::string>> all;
  for (const std::string& term : terms) {
    const std::set<std::string> one{database.synonyms_begin(term), database.synonyms_end(term)};
    if (!all) all = one;
    std::erase_if(*all, [&](const std::string& synonym) { return !one.contains(synonym); });
  }
  return all ? any_of(*all) : Query();
}

Query named_with_beginning(const Xapian::Database& database, const std::string& beginning, std::size_t most) {
  std::set<std::string> synonyms;
  const auto end = database.synonym_keys_end(beginning);
  for (auto key = database.synonym_keys_begin(beginning); key != end && synonyms.size() < most; ++key) {
    synonyms.insert(database.synonyms_begin(*key), database.synonyms_end(*key));
  }
  return any_of(synonyms);
}

Query term_or_named(const Xapian::Database& database, const std::string& term) {
  const Query named = only_named(database, term);
  return named.empty() ? Query(term) : Query(Query::OP_OR, Query(term), named);
}

bool is_known(const Xapian::Database& database, const std::string& term) {
  return database.term_exists(term) || database.synonyms_begin(term) != database.synonyms_end(term);
}

Xapian::doccount frequency_of(const Xapian::Database& database, const std::string& term) {
  Xapian::doccount most = database.get_termfreq(term);
  for (auto one = database.synonyms_begin(term); one != database.synonyms_end(term); ++one) {
    most = std::max(most, database.get_termfreq((*one).substr(1)));
  }
  return most;
}

}  // namespace khen
