// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/extra_text.h"
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
  duration,   // longest first, those without sound or film last
};
inline constexpr std::array<std::string_view, 5> sort_order_names{"relevance", "newest", "title", "date", "duration"};
std::optional<SortOrder> parse_sort_order(std::string_view name);

// What is found out about all matches, beside the hits of the page.
enum class Counting {
  facets,   // how many there are, and how many have each value of each facet
  total,    // how many there are
  nothing,  // SearchPage::total is about
};

struct SearchRequest {
  std::string text;             // as typed; see index/parse.h. Empty: everything
  std::string language = "vi";  // of the interface: stems, stop words, collation
  // Facet parameter (index/facet_list.h) → ids; several ids of one facet mean any of them.
  std::map<std::string, std::vector<std::string>, std::less<>> filters;
  SortOrder sort = SortOrder::relevance;
  std::string cursor;  // SearchPage::next of the page before, "" for the first
  int limit = 20;      // 0–100, other values are clamped; 0: only what is counted
  int passages = 0;    // lines that are shown of each hit, at most
  Counting counting = Counting::facets;
  std::vector<std::string> counted;  // facet parameters; none: all
  std::vector<AccessClass> open;
  std::optional<std::chrono::year_month_day> today{};  // in Viet Nam; absent: "this month" is words like others
};

// A line where the words are said or written, and where that is.
struct PassageHit {
  TextPlace place;
  std::string language;  // BCP 47, "" when unknown
  std::string text;
};
struct PassageHits {
  std::vector<PassageHit> shown;  // in their order
  std::int64_t all = 0;           // stretches with all the words, about
};

struct Hit {
  RecordId id;
  double score = 0;  // comparable within one page only; 0 when not sorted by relevance
  PassageHits passages{};
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
  std::vector<Hit> hits;      // those with all the words, then, where these end, some with some of them
  std::size_t complete = 0;   // hits with all the words
  Total total;                // of those; of all when none has them
  std::vector<Facet> facets;  // in the order of facet_list, those without values left out
  std::optional<std::string> next;
  std::optional<std::string> did_you_mean;  // a whole query text
  bool corrected = false;                   // nothing had the words as typed: these hits are for did_you_mean
  ParsedQuery query;                        // what was understood, with remarks on what was not
  ParsedQuery sought;                       // with words that stand for those: what hits are marked by

  // Nothing had all the words.
  [[nodiscard]] bool relaxed() const { return complete == 0 && !hits.empty(); }
};

// A text that is still being typed: its last word is begun, all others are whole.
struct SuggestRequest {
  std::string text;
  std::string language = "vi";
  std::vector<AccessClass> open;
  int limit = 8;  // of each kind
};

struct Suggestions {
  struct Name {
    std::string parameter;  // of the facet
    std::string id;
    std::int64_t records = 0;
  };
  std::vector<Name> names;        // of vocabularies; only those that lead to Records which are wholly open
  std::vector<RecordId> records;  // with such a title or such people, the newest first
};

class NameList;  // index/name_list.h
class Synonyms;  // index/synonyms.h
struct ScanRequest;
struct ScanPage;  // index/scan.h

// Thread-safe; keeps a few open database handles. Follows the writer and a rebuild without being told.
class Searcher {
 public:
  // The words that stand for each other at this moment; asked at every search, by many threads. nullptr: there are
  // none.
  using SynonymSource = std::function<std::shared_ptr<const Synonyms>()>;

  // `directory` is the index directory of the archive home. It need not exist yet: then everything is empty.
  explicit Searcher(Path directory, SynonymSource synonyms = {});
  ~Searcher();
  Searcher(const Searcher&) = delete;
  Searcher& operator=(const Searcher&) = delete;

  // "search.cursor", "search.filter" with {parameter} for requests that no page of ours makes; "search.failed" when
  // the index can't be read. Odd syntax in the text is never an error.
  Result<SearchPage> search(const SearchRequest& request) const;

  // Each keystroke may ask. Marks need not be typed.
  Result<Suggestions> suggest(const SuggestRequest& request, const NameList& names) const;

  // How the text of a request is understood, stage by stage: index/explain.h. "" without an index.
  Result<std::string> explain(const SearchRequest& request) const;

  // Records like this one, the most alike first; none when it isn't there or not open.
  Result<std::vector<RecordId>> similar(const RecordId& record, const std::vector<AccessClass>& open, int limit) const;

  // All that matches, the newest first, page by page. "search.cursor" for one of another request, else as search().
  Result<ScanPage> scan(const ScanRequest& request) const;

  // The outbox sequence that searchers see now; 0 without an index. For /readyz and tests.
  Result<std::int64_t> sequence() const;

 private:
  [[nodiscard]] std::shared_ptr<const Synonyms> synonyms_now() const;

  class Pool;
  std::unique_ptr<Pool> pool_;
  SynonymSource synonyms_;
};

}  // namespace khen
