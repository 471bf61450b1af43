// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "index/number_window.h"
#include "index/parse.h"
#include "index/record_id_of.h"
#include "index/scan_run.h"
#include "index/search_plan.h"
#include "index/unweighted.h"
#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr int most_a_page = 1000;
constexpr std::size_t digest_length = 12;

// Which reading of the text is followed: a scan goes on as it began, also when a Record is published meanwhile that
// has the words as they were typed.
enum class Reading : char { words = 'w', begun = 'b' };

// What a page begins behind. The number is a short way, good for one generation; moment and id are the place itself.
struct Position {
  Reading reading = Reading::words;
  std::string generation;
  Xapian::docid number = 0;
  std::int64_t moment = 0;
  std::string id;
};

std::string generation_of(const IndexReader& reader) {
  const std::string name = reader.generation().filename().string();
  return name.substr(name.rfind('-') + 1);
}

// A cursor belongs to one question.
std::string digest_of(const SearchRequest& request, const QueryNode& root) {
  std::string question = describe(root) + "\n" + request.language;
  for (const auto& [parameter, ids] : request.filters) {
    for (const std::string& id : ids) question += "\n" + parameter + "=" + id;
  }
  return digest_hex(DigestAlgorithm::sha256, question).substr(0, digest_length);
}

std::string to_cursor(const Position& place, const std::string& digest) {
  return fmt::format("{}{}-{}-{}-{}-{}", static_cast<char>(place.reading), place.generation, place.number, place.moment,
                     place.id, digest);
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

Result<std::optional<Position>> parse_cursor(const std::string& cursor, const std::string& digest) {
  if (cursor.empty()) return std::optional<Position>();
  const auto parts = split(cursor, '-');
  Position place;
  const bool is_cursor = parts.size() == 5 && (cursor.front() == 'w' || cursor.front() == 'b') &&
                         read_number(parts[1], place.number) && read_number(parts[2], place.moment) &&
                         is_id_text(parts[3]) && parts[4] == digest;
  if (!is_cursor) return fail(Code::usage, "search.cursor");
  place.reading = static_cast<Reading>(cursor.front());
  place.generation = std::string(parts[0].substr(1));
  place.id = std::string(parts[3]);
  return std::optional(place);
}

class Scan {
 public:
  Scan(IndexReader& reader, const ScanRequest& request, FacetConditions conditions, std::optional<Position> after,
       std::string digest)
      : request_(request),
        conditions_(std::move(conditions)),
        after_(std::move(after)),
        digest_(std::move(digest)),
        generation_(generation_of(reader)) {
    for (const AccessClassFacts& row : access_class_table) {
      const auto& open = request.search.open;
      if (std::find(open.begin(), open.end(), row.id) != open.end()) databases_.push_back(reader.records(row.id));
    }
  }

  ScanPage run(const QueryContext& context, const ParsedQuery& parsed) {
    const Xapian::Query words = compile_query(context, parsed).query;
    ScanPage page;
    for (const Xapian::Database& database : databases_) page.newest = std::max(page.newest, newest_in(database));
    const Reading reading = after_ ? after_->reading : reading_of(words);
    const Xapian::Query query = reading == Reading::words ? words : compile_begun(context, parsed);
    if (!query.empty()) read(page, restricted(query, conditions_, std::nullopt), reading);
    return page;
  }

 private:
  struct Found {
    Xapian::docid number;
    std::size_t database;
  };

  static Instant newest_in(const Xapian::Database& database) {
    const auto first = database.postlist_begin("");
    if (first == database.postlist_end("")) return {};
    return from_milliseconds(moment_of(database, *first));
  }

  // As a search does: words that begin so only where nothing has the words.
  [[nodiscard]] Reading reading_of(const Xapian::Query& words) const {
    if (words.empty()) return Reading::words;
    const Xapian::Query query = restricted(words, conditions_, std::nullopt);
    const bool any = std::any_of(databases_.begin(), databases_.end(), [&](const Xapian::Database& database) {
      Xapian::Enquire enquire(database);
      enquire.set_query(query);
      enquire.set_weighting_scheme(Unweighted());
      enquire.set_docid_order(Xapian::Enquire::ASCENDING);
      return !enquire.get_mset(0, 1).empty();
    });
    return any ? Reading::words : Reading::begun;
  }

  // One more than is shown, so that it is known whether there is a next page.
  [[nodiscard]] Xapian::doccount wanted() const { return static_cast<Xapian::doccount>(skipped() + limit() + 1); }
  [[nodiscard]] std::size_t skipped() const {
    return after_ ? 0 : static_cast<std::size_t>(std::clamp(request_.skip, 0, most_skipped));
  }
  [[nodiscard]] std::size_t limit() const {
    return static_cast<std::size_t>(std::clamp(request_.search.limit, 1, most_a_page));
  }

  // Each database is asked alone: only then Xapian stops at the last one wanted.
  Xapian::MSet ask(const Xapian::Database& database, const Xapian::Query& query) const {
    Xapian::docid first = 1;
    Xapian::docid end = database.get_lastdocid() + 1;
    if (after_) {
      const bool same = after_->generation == generation_;
      first = same ? after_->number + 1 : first_after(database, after_->moment, after_->id);
    }
    if (request_.newer_than) end = first_after(database, to_milliseconds(*request_.newer_than) + 1, "");
    // Xapian keeps the window as long as the query needs it.
    auto* window = new NumberWindow(first, end);
    Xapian::Enquire enquire(database);
    enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(window->release())));
    enquire.set_weighting_scheme(Unweighted());
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    const auto counted = static_cast<Xapian::doccount>(std::max<std::int64_t>(request_.count_up_to, 0));
    return enquire.get_mset(0, wanted(), std::max(counted, wanted()));
  }

  void read(ScanPage& page, const Xapian::Query& query, Reading reading) const {
    std::vector<Found> found;
    bool exact = true;
    for (std::size_t i = 0; i < databases_.size(); ++i) {
      const Xapian::MSet matches = ask(databases_[i], query);
      for (auto match = matches.begin(); match != matches.end(); ++match) found.push_back({*match, i});
      page.total.count += static_cast<std::int64_t>(matches.get_matches_estimated());
      exact = exact && matches.get_matches_lower_bound() == matches.get_matches_upper_bound();
    }
    page.total.precision = exact ? Precision::exact : Precision::about;
    std::sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
      return std::tie(left.number, left.database) < std::tie(right.number, right.database);
    });
    // While a Record moves between two databases it stands in both, with one number.
    found.erase(std::unique(found.begin(), found.end(),
                            [](const Found& left, const Found& right) { return left.number == right.number; }),
                found.end());
    take(page, found, reading);
  }

  void take(ScanPage& page, const std::vector<Found>& found, Reading reading) const {
    const std::size_t end = std::min(found.size(), skipped() + limit());
    for (std::size_t i = skipped(); i < end; ++i) {
      if (const auto id = record_id_of(databases_[found[i].database], found[i].number)) page.ids.push_back(*id);
    }
    if (end == found.size() || page.ids.empty()) return;
    const Found& last = found[end - 1];
    const std::int64_t moment = moment_of(databases_[last.database], last.number);
    page.next = to_cursor({reading, generation_, last.number, moment, page.ids.back().str()}, digest_);
  }

  const ScanRequest& request_;
  FacetConditions conditions_;
  std::optional<Position> after_;
  std::string digest_;
  std::string generation_;
  std::vector<Xapian::Database> databases_;
};

}  // namespace

Result<ScanPage> run_scan(IndexReader& reader, const ScanRequest& request, const Synonyms* synonyms) {
  ParsedQuery parsed = request.query ? ParsedQuery{*request.query, {}} : parse_query(request.search.text);
  const std::string digest = digest_of(request.search, parsed.root);
  Scan scan(reader, request, TRY(conditions_of(request.search)), TRY(parse_cursor(request.search.cursor, digest)),
            digest);
  const Scope scope = scope_of(reader, request.search.open);
  const QueryContext context{reader.analyzer(), request.search.language, &scope.documents, request.search.today,
                             synonyms};
  return scan.run(context, parsed);
}

}  // namespace khen
