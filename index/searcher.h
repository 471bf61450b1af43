// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/facet_list.h"
#include "index/query.h"
#include "metadata/base/files.h"
#include "metadata/base/id.h"
#include "metadata/base/result.h"
#include "metadata/protocol.h"

// Finding Records. What a viewer may not see leaves no trace in hits, totals, facets or suggestions (P9): only the
// databases and classes in SearchRequest::open are consulted. Titles and labels are put on by the caller, who reads
// the hits through read_records() with the same classes.
namespace khen {

enum class SortOrder {
  relevance,  // with an empty text: newest
  newest,     // latest published first
  title,      // in the collation of the interface language
  date,       // earliest first, undated last
};
inline constexpr std::array<std::string_view, 4> sort_order_names{"relevance", "newest", "title", "date"};
std::optional<SortOrder> parse_sort_order(std::string_view name);

struct SearchRequest {
  std::string text;             // as typed; see index/parse.h. Empty: everything
  std::string language = "vi";  // of the interface: stems, stop words, collation
  // Facet parameter (index/facet_list.h) → ids; several ids of one facet mean any of them.
  std::map<std::string, std::vector<std::string>, std::less<>> filters;
  SortOrder sort = SortOrder::relevance;
  std::string cursor;  // SearchPage::next of the page before, "" for the first
  int limit = 20;      // 1–100; other values are clamped
  std::vector<AccessClass> open;
};

struct Hit {
  RecordId id;
  double score = 0;  // comparable within one page only; 0 when not sorted by relevance
};

enum class Precision { exact, about };

struct Total {
  std::int64_t count = 0;
  Precision precision = Precision::exact;
};

struct FacetValue {
  std::string id;
  std::int64_t count = 0;
};

// Counts of one facet among all matches, leaving out the filter on this facet itself, so that a reader sees what
// choosing another value would add. Highest count first, then by id.
struct Facet {
  std::string parameter;
  std::vector<FacetValue> values;
};

struct SearchPage {
  std::vector<Hit> hits;
  Total total;
  std::vector<Facet> facets;  // in the order of facet_list, those without values left out
  std::optional<std::string> next;
  std::optional<std::string> did_you_mean;  // a whole query text
  bool relaxed = false;                     // nothing had all the words: these hits have some of them
  ParsedQuery query;                        // what was understood, with remarks on what was not
};

// Thread-safe; keeps a few open database handles. Follows the writer and a rebuild without being told.
class Searcher {
 public:
  // `directory` is the index directory of the archive home. It need not exist yet: then everything is empty.
  explicit Searcher(Path directory);
  ~Searcher();
  Searcher(const Searcher&) = delete;
  Searcher& operator=(const Searcher&) = delete;

  // "search.cursor", "search.filter" with {parameter} for requests that no page of ours makes; "search.failed" when
  // the index can't be read. Odd syntax in the text is never an error.
  Result<SearchPage> search(const SearchRequest& request) const;

  // The outbox sequence that searchers see now; 0 without an index. For /readyz and tests.
  Result<std::int64_t> sequence() const;

 private:
  class Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace khen
