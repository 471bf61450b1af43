// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/search_plan.h"

#include <algorithm>
#include <charconv>

#include "index/facet_list.h"
#include "index/terms.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Xapian::Query;

bool is_open(const std::vector<AccessClass>& open, AccessClass access) {
  return std::find(open.begin(), open.end(), access) != open.end();
}

Query any_term(const std::vector<std::string>& terms) { return {Query::OP_OR, terms.begin(), terms.end()}; }

// Later classes are ones that the program doesn't know yet: only a viewer of every known class sees all that is held.
bool sees_all_held(const std::vector<AccessClass>& open) {
  return std::all_of(access_class_table.begin(), access_class_table.end(),
                     [&](const AccessClassFacts& row) { return is_open(open, row.id); });
}

std::uint32_t title_slot_of(std::string_view language) {
  const auto* found = std::find_if(interface_languages.begin(), interface_languages.end(),
                                   [&](const InterfaceLanguage& row) { return row.tag == language_of(language); });
  const auto position = found == interface_languages.end() ? 0 : found - interface_languages.begin();
  return title_slot + static_cast<std::uint32_t>(position);
}

}  // namespace

Scope scope_of(const IndexReader& reader, const std::vector<AccessClass>& open) {
  Scope scope;
  const bool everyone = is_open(open, AccessClass::everyone);
  if (everyone) {
    scope.documents.add_database(reader.open_to_all);
    scope.words.add_database(reader.open_to_all);
  }
  if (open.size() <= (everyone ? 1U : 0U)) return scope;
  scope.documents.add_database(reader.held);
  if (sees_all_held(open)) {
    scope.words.add_database(reader.held);
    return scope;
  }
  std::vector<std::string> classes;
  classes.reserve(open.size());
  for (const AccessClass access : open) classes.push_back(access_term(static_cast<std::int32_t>(access)));
  scope.condition = any_term(classes);
  return scope;
}

Result<FacetConditions> conditions_of(const SearchRequest& request) {
  FacetConditions out;
  for (const auto& [parameter, values] : request.filters) {
    const auto facet = find_facet(parameter);
    if (!facet) return fail(Code::usage, "search.filter", {{"parameter", parameter}});
    std::vector<std::string> terms;
    for (const std::string& value : values) terms.push_back(facet_term(*facet, value));
    if (!terms.empty()) out[*facet] = any_term(terms);
  }
  return out;
}

Query restricted(const Query& query, const Scope& scope, const FacetConditions& conditions,
                 std::optional<std::size_t> left_out) {
  Query out = query;
  if (!scope.condition.empty()) out = Query(Query::OP_FILTER, out, scope.condition);
  for (const auto& [facet, condition] : conditions) {
    if (facet != left_out) out = Query(Query::OP_FILTER, out, condition);
  }
  return out;
}

Result<Xapian::doccount> offset_of(const std::string& cursor) {
  if (cursor.empty()) return Xapian::doccount{0};
  Xapian::doccount offset = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), offset);
  if (error != std::errc{} || end != cursor.data() + cursor.size() || offset > 100'000'000) {
    return fail(Code::usage, "search.cursor");
  }
  return offset;
}

void set_order(Xapian::Enquire& enquire, SortOrder order, bool everything, std::string_view language) {
  if (order == SortOrder::relevance && everything) order = SortOrder::newest;
  if (order == SortOrder::relevance) {
    enquire.set_weighting_scheme(Xapian::BM25Weight());
    return;
  }
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  // Xapian keeps the key maker as long as the enquiry needs it.
  auto* keys = new Xapian::MultiValueKeyMaker;
  enquire.set_sort_by_key(keys->release(), false);
  const std::string last(1, '\xFF');
  if (order == SortOrder::title) keys->add_value(title_slot_of(language), false, last);
  if (order == SortOrder::date) keys->add_value(earliest_slot, false, last);
  keys->add_value(published_slot, true);
}

}  // namespace khen
