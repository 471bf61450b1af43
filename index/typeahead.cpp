// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/typeahead.h"

#include <algorithm>

#include "index/beginnings.h"
#include "index/record_id_of.h"
#include "index/terms.h"
#include "index/unweighted.h"

namespace khen {
namespace {

using Xapian::Query;

constexpr std::size_t most_words = 8;
constexpr Xapian::termcount most_expansions = 60;
constexpr std::size_t most_names_looked_at = 60;

Query in_typed_fields(Query (*one)(std::string_view query_name, const std::string& fold), const std::string& fold) {
  std::vector<Query> ways;
  for (const std::string_view name :
       {field(FieldId::titles).index.query_name, field(FieldId::people).index.query_name}) {
    ways.push_back(one(name, fold));
  }
  return {Query::OP_OR, ways.begin(), ways.end()};
}

Query whole_word(std::string_view query_name, const std::string& fold) {
  return Query(field_term(query_name, fold_term(fold)));
}

Query begun_word(std::string_view query_name, const std::string& fold) {
  return Query(Query::OP_WILDCARD, field_term(query_name, fold), most_expansions, Query::WILDCARD_LIMIT_MOST_FREQUENT,
               Query::OP_OR);
}

// All words but the last are whole; the last one is begun.
Query typed_query(const Analysis& analysis) {
  std::vector<Query> all;
  const std::size_t count = std::min(analysis.tokens.size(), most_words);
  for (std::size_t i = 0; i < count; ++i) {
    const Token& token = analysis.tokens[i];
    if (i + 1 < count) {
      all.push_back(in_typed_fields(whole_word, token.fold));
      continue;
    }
    const std::string begun = prefix_fold(token.lower, token.family);
    all.push_back(letters_in(begun) <= longest_beginning ? Query(beginning_term(begun))
                                                         : in_typed_fields(begun_word, begun));
  }
  return {Query::OP_AND, all.begin(), all.end()};
}

std::vector<RecordId> records_for(const Scope& scope, const Analysis& analysis, int limit) {
  if (analysis.tokens.empty()) return {};
  Xapian::Enquire enquire(scope.documents);
  enquire.set_query(restricted(typed_query(analysis), {}, std::nullopt));
  // By number, the newest first: the first ones found are the answer.
  enquire.set_weighting_scheme(Unweighted());
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(limit));
  std::vector<RecordId> ids;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    if (auto id = record_id_of(scope.documents, *hit)) ids.push_back(*id);
  }
  return ids;
}

// Names that lead to something, the most frequent first among those that begin with what was typed.
std::vector<Suggestions::Name> names_for(const Scope& scope, const NameList& names, const SuggestRequest& request) {
  std::vector<Suggestions::Name> out;
  struct Ranked {
    bool whole;
    Suggestions::Name name;
  };
  std::vector<Ranked> ranked;
  for (const NameList::Found& found : names.beginning_with(request.text, most_names_looked_at)) {
    const Xapian::doccount count = scope.documents.get_termfreq(facet_term(found.facet, found.id));
    if (count > 0)
      ranked.push_back({found.whole, {std::string(facet_list[found.facet]), std::string(found.id), count}});
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& left, const Ranked& right) {
    return left.whole != right.whole ? left.whole : left.name.records > right.name.records;
  });
  for (Ranked& one : ranked) {
    if (out.size() == static_cast<std::size_t>(request.limit)) break;
    out.push_back(std::move(one.name));
  }
  return out;
}

}  // namespace

Suggestions suggest(const Scope& scope, Analyzer& analyzer, const NameList& names, const SuggestRequest& request) {
  const Analysis analysis = analyzer.analyze(request.text, request.language);
  return {names_for(scope, names, request), records_for(scope, analysis, request.limit)};
}

}  // namespace khen
