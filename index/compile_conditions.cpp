// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/compile_conditions.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "index/conditions.h"
#include "index/query_fields.h"
#include "index/terms.h"
#include "index/unweighted.h"
#include "metadata/base/text.h"
#include "metadata/lunar.h"

namespace khen {
namespace {

using Xapian::Query;

constexpr int longest_by_years = 200;

Query any_of(const std::vector<Query>& parts) { return {Query::OP_OR, parts.begin(), parts.end()}; }

Query overlap(const DateSpan& span) {
  const Query begins(Query::OP_VALUE_RANGE, earliest_slot, std::string(far_past),
                     span.latest.value_or(std::string(far_future)));
  const Query ends(Query::OP_VALUE_RANGE, latest_slot, span.earliest.value_or(std::string(far_past)),
                   std::string(far_future));
  return {Query::OP_FILTER, begins, ends};
}

bool whole_years(const DateSpan& span) {
  return span.earliest && span.latest && span.earliest->ends_with("-01-01") && span.latest->ends_with("-12-31");
}

// The lunar days of a month of ours, and the month itself in any year.
Query in_month(std::chrono::year_month month) {
  std::set<std::string> terms{month_term(static_cast<int>(static_cast<unsigned>(month.month())))};
  const std::chrono::sys_days end{(month + std::chrono::months(1)) / 1};
  for (std::chrono::sys_days day{month / 1}; day < end; day += std::chrono::days(1)) {
    const LunarDate lunar = to_lunar(day);
    terms.insert(lunar_term(lunar.month, lunar.day));
    terms.insert(lunar_term(lunar.month, 0));
  }
  return {Query::OP_OR, terms.begin(), terms.end()};
}

constexpr int first_lunar_year = 1900;
constexpr int last_lunar_year = 2199;

Query month_by_today(const DateWords& date, const Day& today) {
  const int year = static_cast<int>(today.year());
  if (!today.ok() || year <= first_lunar_year || year >= last_lunar_year) return {};
  if (date.is_lunar) {
    const int month = (to_lunar(today).month - 1 + *date.months_from_now) % 12 + 1;
    return Query(lunar_term(month, std::nullopt));
  }
  return in_month(std::chrono::year_month(today.year(), today.month()) + std::chrono::months(*date.months_from_now));
}

}  // namespace

Query dated(const DateSpan& span) {
  const std::vector<int> years = years_of(span, longest_by_years + 1);
  const bool closed = span.earliest && span.latest;
  if (!closed || years.empty() || static_cast<int>(years.size()) > longest_by_years) return overlap(span);
  std::vector<Query> parts;
  parts.reserve(years.size());
  for (const int year : years) parts.emplace_back(year_term(year));
  return whole_years(span) ? any_of(parts) : Query(Query::OP_FILTER, any_of(parts), overlap(span));
}

Query dated(const DateWords& date, const std::optional<Day>& today) {
  if (date.months_from_now) return today ? month_by_today(date, *today) : Query();
  if (date.lunar_month) return Query(lunar_term(*date.lunar_month, date.lunar_day));
  return dated(date.span);
}

Query date_condition(Analyzer& analyzer, std::string_view text, const std::optional<Day>& today) {
  if (const auto asked = read_date(text)) return dated(asked->span);
  const Analysis analysis = analyzer.analyze(text, "");
  const std::vector<DateWords> found = date_words(analysis);
  const bool all_of_it = found.size() == 1 && found.front().count == analysis.tokens.size();
  return all_of_it ? dated(found.front(), today) : Query();
}

Query duration_condition(std::string_view text) {
  const auto asked = read_duration(text);
  if (!asked) return {};
  constexpr int longest = 9'999'999;
  return {Query::OP_VALUE_RANGE, duration_slot, duration_value(std::max(asked->least.value_or(0), 0)),
          duration_value(std::clamp(asked->most.value_or(longest), 0, longest))};
}

Query presence_condition(std::string_view text) {
  const std::string kind = to_lower_ascii(trim(text));
  const auto* found = std::find(presence_names.begin(), presence_names.end(), kind);
  return found == presence_names.end() ? Query() : Query(presence_term(kind));
}

Query position_condition(const Coordinates& centre, double kilometres) {
  constexpr double metres = 1000;
  // Xapian keeps the source as long as the query needs it. What is nearer weighs a little more.
  auto* source = new Xapian::LatLongDistancePostingSource(
      position_slot, Xapian::LatLongCoords(Xapian::LatLongCoord(centre.latitude, centre.longitude)),
      Xapian::GreatCircleMetric(), kilometres * metres);
  return Query(source->release());
}

std::optional<Coordinates> centre_of(const Xapian::Database& database, const Query& query) {
  constexpr Xapian::doccount most = 50;
  Xapian::Enquire enquire(database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(Unweighted());
  const Xapian::MSet found = enquire.get_mset(0, most);
  double latitude = 0;
  double longitude = 0;
  int known = 0;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    const std::string value = hit.get_document().get_value(position_slot);
    if (value.empty()) continue;
    Xapian::LatLongCoords positions;
    positions.unserialise(value);
    latitude += (*positions.begin()).latitude;
    longitude += (*positions.begin()).longitude;
    ++known;
  }
  if (known == 0) return std::nullopt;
  return Coordinates{latitude / known, longitude / known, 0};
}

}  // namespace khen
