// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/saved_news.h"

#include <algorithm>
#include <chrono>
#include <ranges>

#include "index/scan.h"
#include "server/read_search.h"

namespace khen {
namespace {

constexpr std::size_t most_looked_at = 20;  // searches, for the head of every page

// A change is told a moment after the publication that it is about.
constexpr std::chrono::seconds between_publishing_and_telling{1};

Result<Instant> newest_found(const Searcher& searcher, const Call& call) {
  ScanRequest scan;
  scan.search.open = call.open();
  scan.search.limit = 1;
  return TRY(searcher.scan(scan)).newest;
}

Result<std::size_t> count_all(DbPool& catalogue, const Searcher& searcher, const Call& call) {
  const AccountId account = call.visit.session->account.id;
  const auto saved = TRY(catalogue.read([&](Db& db) { return list_saved_searches(db, account); }));
  if (saved.empty()) return std::size_t{0};
  const Instant newest = TRY(newest_found(searcher, call));
  std::size_t count = 0;
  for (const SavedSearch& one : saved | std::views::take(most_looked_at)) {
    if (one.seen < newest) count += TRY(count_news(searcher, one, call));
  }
  return std::min<std::size_t>(count, most_news + 1);
}

}  // namespace

SearchRequest saved_request(const SavedSearch& saved, std::string_view language, std::vector<AccessClass> open,
                            Instant now) {
  const auto query = parse_form(saved.query);
  return read_search(query ? *query : FormFields(), language, std::move(open), now);
}

Result<Instant> seen_by_now(DbPool& catalogue, const Searcher& searcher, const Call& call) {
  const std::int64_t taken = TRY(searcher.sequence());
  const std::optional<std::int64_t> waiting = TRY(catalogue.read([&](Db& db) -> Result<std::optional<std::int64_t>> {
    Statement select = TRY(db.prepare("select min(at) from outbox where sequence > :taken"));
    select.bind(":taken", taken);
    TRY(select.step());
    return select.optional_number(0);
  }));
  const Instant newest = TRY(newest_found(searcher, call));
  return waiting ? std::min(newest, from_milliseconds(*waiting) - between_publishing_and_telling) : newest;
}

Result<std::size_t> count_news(const Searcher& searcher, const SavedSearch& saved, const Call& call) {
  ScanRequest scan{saved_request(saved, call.language, call.open(), call.now)};
  scan.newer_than = saved.seen;
  scan.search.limit = most_news + 1;
  return TRY(searcher.scan(scan)).ids.size();
}

std::size_t all_news(DbPool& catalogue, const Searcher& searcher, const Call& call) {
  if (!call.visit.session || call.visit.session->account.must_change) return 0;
  return count_all(catalogue, searcher, call).value_or(0);
}

}  // namespace khen
