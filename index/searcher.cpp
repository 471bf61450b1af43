// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/searcher.h"

#include <algorithm>
#include <set>

#include "index/compile.h"
#include "index/facet_spy.h"
#include "index/parse.h"
#include "index/reader_pool.h"
#include "index/search_plan.h"
#include "index/suggest.h"
#include "index/terms.h"

namespace khen {
namespace {

// So many matches are looked at for totals and counts; more are estimated.
constexpr Xapian::doccount exact_up_to = 20'000;
constexpr int most_hits = 100;
constexpr std::size_t most_facet_values = 200;

// One search at a fixed state of the index.
class Search {
 public:
  Search(IndexReader& reader, const SearchRequest& request, const ParsedQuery& parsed, FacetConditions conditions)
      : reader_(reader),
        request_(request),
        parsed_(parsed),
        conditions_(std::move(conditions)),
        scope_(scope_of(reader, request.open)) {}

  Result<SearchPage> run(Xapian::doccount offset) {
    CompiledQuery compiled = compile_query(reader_.analyzer, parsed_, request_.language);
    SearchPage page;
    page.query = parsed_;
    page.query.remarks.insert(page.query.remarks.end(), compiled.remarks.begin(), compiled.remarks.end());
    everything_ = compiled.everything;
    query_ = compiled.query;
    find(page, offset);
    if (page.total.count == 0) {
      page.did_you_mean = did_you_mean(scope_.words, reader_.analyzer, request_.text, parsed_, request_.language);
      if (!compiled.relaxed.empty()) {
        query_ = compiled.relaxed;
        find(page, offset);
        page.relaxed = page.total.count > 0;
      }
    }
    return page;
  }

 private:
  void find(SearchPage& page, Xapian::doccount offset) {
    FacetSpy spy(unfiltered_facets());
    Xapian::Enquire enquire(scope_.documents);
    enquire.set_query(restricted(query_, scope_, conditions_, std::nullopt));
    set_order(enquire, request_.sort, everything_, request_.language);
    enquire.add_matchspy(&spy);
    const auto limit = static_cast<Xapian::doccount>(std::clamp(request_.limit, 1, most_hits));
    const Xapian::MSet found = enquire.get_mset(offset, limit, std::max(exact_up_to, offset + limit + 1));
    page.hits = hits_of(found);
    page.total = total_of(found);
    const Xapian::doccount end = offset + found.size();
    if (!found.empty() && end < found.get_matches_lower_bound()) page.next = std::to_string(end);
    page.facets = spy.facets(most_facet_values);
    for (const auto& [facet, condition] : conditions_) add_filtered_facet(page, facet);
    std::sort(page.facets.begin(), page.facets.end(), [](const Facet& left, const Facet& right) {
      return find_facet(left.parameter) < find_facet(right.parameter);
    });
  }

  // Counted without the filter on the facet itself.
  void add_filtered_facet(SearchPage& page, std::size_t facet) const {
    FacetSpy spy({facet});
    Xapian::Enquire enquire(scope_.documents);
    enquire.set_query(restricted(query_, scope_, conditions_, facet));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.add_matchspy(&spy);
    const Xapian::MSet counted = enquire.get_mset(0, 1, exact_up_to);
    for (Facet& values : spy.facets(most_facet_values)) page.facets.push_back(std::move(values));
  }

  [[nodiscard]] std::vector<std::size_t> unfiltered_facets() const {
    std::vector<std::size_t> out;
    for (std::size_t facet = 0; facet < facet_list.size(); ++facet) {
      if (!conditions_.contains(facet)) out.push_back(facet);
    }
    return out;
  }

  // While a Record is being published it may stand in both databases for a moment; it is shown once.
  [[nodiscard]] std::vector<Hit> hits_of(const Xapian::MSet& found) const {
    std::vector<Hit> hits;
    std::set<std::string, std::less<>> seen;
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      auto term = scope_.documents.termlist_begin(*hit);
      const std::string prefix = id_term("");
      term.skip_to(prefix);
      if (term == scope_.documents.termlist_end(*hit) || !(*term).starts_with(prefix)) continue;
      auto id = RecordId::parse((*term).substr(prefix.size()));
      if (id && seen.insert(id->str()).second) hits.push_back({*id, hit.get_weight()});
    }
    return hits;
  }

  static Total total_of(const Xapian::MSet& found) {
    const bool exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
    return {static_cast<std::int64_t>(found.get_matches_estimated()), exact ? Precision::exact : Precision::about};
  }

  IndexReader& reader_;
  const SearchRequest& request_;
  const ParsedQuery& parsed_;
  FacetConditions conditions_;
  Scope scope_;
  Xapian::Query query_;
  bool everything_ = false;
};

SearchPage empty_page(const ParsedQuery& parsed) {
  SearchPage page;
  page.query = parsed;
  return page;
}

}  // namespace

std::optional<SortOrder> parse_sort_order(std::string_view name) {
  const auto* found = std::find(sort_order_names.begin(), sort_order_names.end(), name);
  if (found == sort_order_names.end()) return std::nullopt;
  return static_cast<SortOrder>(found - sort_order_names.begin());
}

class Searcher::Pool : public ReaderPool {
 public:
  using ReaderPool::ReaderPool;
};

Searcher::Searcher(Path directory) : pool_(std::make_unique<Pool>(std::move(directory))) {}
Searcher::~Searcher() = default;

Result<SearchPage> Searcher::search(const SearchRequest& request) const {
  const ParsedQuery parsed = parse_query(request.text);
  const FacetConditions conditions = TRY(conditions_of(request));
  const Xapian::doccount offset = TRY(offset_of(request.cursor));
  if (request.open.empty()) return empty_page(parsed);
  return pool_->with_reader(
      empty_page(parsed), [&](IndexReader& reader) { return Search(reader, request, parsed, conditions).run(offset); });
}

Result<std::int64_t> Searcher::sequence() const {
  return pool_->with_reader(std::int64_t{0}, [](const IndexReader& reader) -> Result<std::int64_t> {
    return std::min(sequence_of(reader.open_to_all), sequence_of(reader.held));
  });
}

}  // namespace khen
