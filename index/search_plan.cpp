// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/search_plan.h"

#include <algorithm>
#include <charconv>

#include "index/facet_list.h"
#include "index/terms.h"
#include "index/unweighted.h"
#include "metadata/language.h"

namespace khen {
namespace {

using Xapian::Query;

bool is_open(const std::vector<AccessClass>& open, AccessClass access) {
  return std::find(open.begin(), open.end(), access) != open.end();
}

Query any_term(const std::vector<std::string>& terms) { return {Query::OP_OR, terms.begin(), terms.end()}; }

// How long a Record's texts are says nothing of it: reading that for every match would cost half of a search, and the
// judged queries are answered as well without. What is said for hours counts little from the start (document.cpp).
Xapian::BM25Weight without_lengths() {
  constexpr double k1 = 1, k2 = 0, k3 = 1, b = 0, least_length = 0.5;
  return {k1, k2, k3, b, least_length};
}

std::uint32_t title_slot_of(std::string_view language) {
  const auto* found = std::find_if(interface_languages.begin(), interface_languages.end(),
                                   [&](const InterfaceLanguage& row) { return row.tag == language_of(language); });
  const auto position = found == interface_languages.end() ? 0 : found - interface_languages.begin();
  return title_slot + static_cast<std::uint32_t>(position);
}

}  // namespace

Scope scope_of(IndexReader& reader, const std::vector<AccessClass>& open) {
  Scope scope;
  for (const AccessClassFacts& row : access_class_table) {
    if (!is_open(open, row.id)) continue;
    scope.parts.push_back({reader.records(row.id), &reader.columns(row.id)});
    scope.documents.add_database(reader.records(row.id));
  }
  return scope;
}

Xapian::Database passages_open_to(IndexReader& reader, const std::vector<AccessClass>& open) {
  Xapian::Database passages;
  for (const AccessClassFacts& row : access_class_table) {
    if (is_open(open, row.id)) passages.add_database(reader.passages(row.id));
  }
  return passages;
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

Query restricted(const Query& query, const FacetConditions& conditions, std::optional<std::size_t> left_out) {
  Query out = query;
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
    enquire.set_weighting_scheme(without_lengths());
    return;
  }
  enquire.set_weighting_scheme(Unweighted());
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);  // the newest first, also among equals: see middle_number
  if (order == SortOrder::newest) return;
  // Xapian keeps the key maker as long as the enquiry needs it.
  auto* keys = new Xapian::MultiValueKeyMaker;
  enquire.set_sort_by_key(keys->release(), false);
  const std::string last(1, '\xFF');
  if (order == SortOrder::title) keys->add_value(title_slot_of(language), false, last);
  if (order == SortOrder::date) keys->add_value(earliest_slot, false, last);
  if (order == SortOrder::duration) keys->add_value(duration_slot, true, "");
}

}  // namespace khen
