// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/searcher.h"

#include <algorithm>
#include <set>

#include "index/compile.h"
#include "index/explain.h"
#include "index/facet_count.h"
#include "index/match_set.h"
#include "index/parse.h"
#include "index/passage_search.h"
#include "index/reader_pool.h"
#include "index/record_id_of.h"
#include "index/scan_run.h"
#include "index/search_plan.h"
#include "index/similar.h"
#include "index/suggest.h"
#include "index/synonyms.h"
#include "index/typeahead.h"
#include "index/unweighted.h"

namespace khen {
namespace {

constexpr int most_hits = 100;
constexpr Xapian::doccount most_complete = 1000;  // with more of them nobody needs those that lack a word
constexpr std::size_t most_facet_values = 200;

// One search at a fixed state of the index.
class Search {
 public:
  Search(IndexReader& reader, const SearchRequest& request, const ParsedQuery& parsed, FacetConditions conditions,
         const Synonyms* synonyms)
      : reader_(reader),
        request_(request),
        parsed_(parsed),
        synonyms_(synonyms),
        conditions_(std::move(conditions)),
        scope_(scope_of(reader, request.open)) {}

  Result<SearchPage> run(Xapian::doccount offset) {
    SearchPage page;
    look_for(parsed_, page, offset);
    if (page.total.count == 0) look_for_beginnings(page, offset);
    if (page.total.count == 0) correct(page, offset);
    if (page.total.count == 0) {
      query_ = compile_relaxed(context(), page.query);
      if (!query_.empty()) find(page, offset);
    } else {
      page.complete = page.hits.size();
      add_some(page);
    }
    if (request_.passages > 0) add_passages(page);
    return page;
  }

 private:
  void look_for(const ParsedQuery& parsed, SearchPage& page, Xapian::doccount offset) {
    compiled_ = compile_query(context(), parsed);
    page.query = parsed;
    page.query.remarks.insert(page.query.remarks.end(), compiled_.remarks.begin(), compiled_.remarks.end());
    page.query.times = compiled_.times;
    page.sought = page.query;
    if (compiled_.wider) page.sought.root = *compiled_.wider;
    query_ = compiled_.query;
    find(page, offset);
  }

  [[nodiscard]] QueryContext context() const {
    return {reader_.analyzer(), request_.language, &scope_.documents, request_.today, synonyms_};
  }

  void look_for_beginnings(SearchPage& page, Xapian::doccount offset) {
    query_ = compile_begun(context(), parsed_);
    if (!query_.empty()) find(page, offset);
  }

  // Where nothing has the words as they were typed, the likeliest spelling is looked for, and the page says so.
  void correct(SearchPage& page, Xapian::doccount offset) {
    page.did_you_mean = did_you_mean(scope_.documents, reader_.analyzer(), request_.text, parsed_, request_.language);
    if (!page.did_you_mean) return;
    SearchPage corrected;
    corrected.did_you_mean = page.did_you_mean;
    const CompiledQuery as_typed = compiled_;
    look_for(parse_query(*page.did_you_mean), corrected, offset);
    if (corrected.total.count == 0) {
      compiled_ = as_typed;
      return;
    }
    page = std::move(corrected);
    page.corrected = true;
  }

  // Fills the last page with Records that have some of the words: what was meant may lack one of them.
  void add_some(SearchPage& page) const {
    const std::size_t limit = page_limit();
    if (page.next || page.hits.size() >= limit || page.total.count >= static_cast<std::int64_t>(most_complete)) return;
    const Xapian::Query relaxed = compile_relaxed(context(), page.query);
    if (relaxed.empty()) return;
    // Those with all the words have some of them too.
    const std::set<std::string> complete = ids_of(query_);
    Xapian::Enquire enquire(scope_.documents);
    enquire.set_query(restricted(relaxed, conditions_, std::nullopt));
    set_order(enquire, request_.sort, false, request_.language);
    const auto wanted = static_cast<Xapian::doccount>(limit + complete.size());
    for (Hit& hit : hits_of(enquire.get_mset(0, wanted))) {
      if (page.hits.size() == limit) return;
      if (!complete.contains(hit.id.str())) page.hits.push_back(std::move(hit));
    }
  }

  [[nodiscard]] std::set<std::string> ids_of(const Xapian::Query& query) const {
    Xapian::Enquire enquire(scope_.documents);
    enquire.set_query(restricted(query, conditions_, std::nullopt));
    enquire.set_weighting_scheme(Unweighted());
    std::set<std::string> ids;
    for (const Hit& hit : hits_of(enquire.get_mset(0, most_complete))) ids.insert(hit.id.str());
    return ids;
  }

  void add_passages(SearchPage& page) {
    const PassageSearch search(passages_open_to(reader_, request_.open), reader_.analyzer(), page.sought,
                               request_.language);
    const auto most = static_cast<std::size_t>(std::clamp(request_.passages, 0, most_hits));
    for (Hit& hit : page.hits) hit.passages = search.of(hit.id, most);
  }

  [[nodiscard]] std::size_t page_limit() const {
    return static_cast<std::size_t>(std::clamp(request_.limit, 0, most_hits));
  }

  void find(SearchPage& page, Xapian::doccount offset) {
    const auto limit = static_cast<Xapian::doccount>(page_limit());
    if (limit == 0 && request_.counting != Counting::nothing) return count(page);
    Xapian::Enquire enquire(scope_.documents);
    enquire.set_query(restricted(query_, conditions_, std::nullopt));
    set_order(enquire, request_.sort, compiled_.everything, request_.language);
    const Xapian::MSet found = enquire.get_mset(offset, limit, offset + limit + 1);
    page.hits = hits_of(found);
    page.total = total_of(found);
    page.facets.clear();
    if (request_.counting != Counting::nothing && page.total.count > 0) count(page);
    const Xapian::doccount end = offset + found.size();
    if (!found.empty() && end < found.get_matches_lower_bound()) page.next = std::to_string(end);
  }

  // Everything that matches is found once more, as a set: the match above stopped at the last hit of the page.
  void count(SearchPage& page) const {
    const Matches matched = matches(std::nullopt);
    page.total = {};
    page.facets.clear();
    for (const auto& places : matched) page.total.count += static_cast<std::int64_t>(places.size());
    if (request_.counting == Counting::facets) page.facets = facets_of(matched);
  }

  // The places of what matches, a list for each part of the scope.
  using Matches = std::vector<std::vector<std::uint32_t>>;

  // Under all conditions but that of `left_out`.
  [[nodiscard]] Matches matches(std::optional<std::size_t> left_out) const {
    const Xapian::Query query = restricted(query_, conditions_, left_out);
    Matches all;
    for (const Scope::Part& part : scope_.parts) all.push_back(match_set(part.database, query).places());
    return all;
  }

  [[nodiscard]] bool is_counted(std::size_t facet) const {
    const auto& wanted = request_.counted;
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), facet_list[facet]) != wanted.end();
  }

  // A facet that is filtered on is counted without its filter.
  [[nodiscard]] std::vector<Facet> facets_of(const Matches& matched) const {
    std::vector<Facet> facets;
    for (std::size_t facet = 0; facet < facet_list.size(); ++facet) {
      if (!is_counted(facet)) continue;
      const Matches others = conditions_.contains(facet) ? matches(facet) : Matches{};
      FacetCounts counts;
      for (std::size_t part = 0; part < scope_.parts.size(); ++part) {
        const Matches& counted = conditions_.contains(facet) ? others : matched;
        scope_.parts[part].columns->count(counted[part], facet, counts);
      }
      if (!counts.empty()) facets.push_back(ranked_facet(facet, counts, most_facet_values));
    }
    return facets;
  }

  // While a Record is being published it may stand in both databases for a moment; it is shown once.
  [[nodiscard]] std::vector<Hit> hits_of(const Xapian::MSet& found) const {
    std::vector<Hit> hits;
    std::set<std::string, std::less<>> seen;
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      const auto id = record_id_of(scope_.documents, *hit);
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
  const Synonyms* synonyms_;
  FacetConditions conditions_;
  Scope scope_;
  CompiledQuery compiled_;
  Xapian::Query query_;
};

SearchPage empty_page(const ParsedQuery& parsed) {
  SearchPage page;
  page.query = parsed;
  page.sought = parsed;
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

Searcher::Searcher(Path directory, SynonymSource synonyms)
    : pool_(std::make_unique<Pool>(std::move(directory))), synonyms_(std::move(synonyms)) {}
Searcher::~Searcher() = default;

std::shared_ptr<const Synonyms> Searcher::synonyms_now() const { return synonyms_ ? synonyms_() : nullptr; }

Result<SearchPage> Searcher::search(const SearchRequest& request) const {
  const ParsedQuery parsed = parse_query(request.text);
  const FacetConditions conditions = TRY(conditions_of(request));
  const Xapian::doccount offset = TRY(offset_of(request.cursor));
  if (request.open.empty()) return empty_page(parsed);
  const auto synonyms = synonyms_now();
  return pool_->with_reader(empty_page(parsed), [&](IndexReader& reader) {
    return Search(reader, request, parsed, conditions, synonyms.get()).run(offset);
  });
}

Result<ScanPage> Searcher::scan(const ScanRequest& request) const {
  TRY(conditions_of(request.search));
  if (request.search.open.empty()) return ScanPage{};
  const auto synonyms = synonyms_now();
  return pool_->with_reader(ScanPage{}, [&](IndexReader& reader) { return run_scan(reader, request, synonyms.get()); });
}

Result<Suggestions> Searcher::suggest(const SuggestRequest& request, const NameList& names) const {
  if (request.open.empty()) return Suggestions{};
  return pool_->with_reader(Suggestions{}, [&](IndexReader& reader) -> Result<Suggestions> {
    return khen::suggest(scope_of(reader, request.open), reader.analyzer(), names, request);
  });
}

Result<std::string> Searcher::explain(const SearchRequest& request) const {
  return pool_->with_reader(std::string(), [&](IndexReader& reader) -> Result<std::string> {
    return explain_stages(scope_of(reader, request.open), reader.analyzer(), request);
  });
}

Result<std::vector<RecordId>> Searcher::similar(const RecordId& record, const std::vector<AccessClass>& open,
                                                int limit) const {
  if (open.empty()) return std::vector<RecordId>{};
  return pool_->with_reader(std::vector<RecordId>{}, [&](IndexReader& reader) -> Result<std::vector<RecordId>> {
    return similar_records(scope_of(reader, open), record, limit);
  });
}

Result<std::int64_t> Searcher::sequence() const {
  return pool_->with_reader(std::int64_t{0}, [](IndexReader& reader) -> Result<std::int64_t> {
    std::int64_t oldest = sequence_of(reader.records(AccessClass::everyone));
    for (const AccessClassFacts& row : access_class_table)
      oldest = std::min(oldest, sequence_of(reader.records(row.id)));
    return oldest;
  });
}

}  // namespace khen
