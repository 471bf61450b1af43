// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

#include <chrono>
#include <optional>
#include <string_view>

#include "index/analyzer.h"
#include "index/date_words.h"
#include "index/query_values.h"

// Conditions that are no words, as Xapian's queries. An empty one: the text can't be read so.
namespace khen {

using Day = std::chrono::year_month_day;

// Records some of whose dates may lie in the span.
Xapian::Query dated(const DateSpan& span);

// What date_words found; without `today`, nothing for months that are told by it.
Xapian::Query dated(const DateWords& date, const std::optional<Day>& today);

// `date:` by EDTF, by a comparison, or by words: "tháng này".
Xapian::Query date_condition(Analyzer& analyzer, std::string_view text, const std::optional<Day>& today);

Xapian::Query duration_condition(std::string_view text);
Xapian::Query presence_condition(std::string_view text);
Xapian::Query position_condition(const Coordinates& centre, double kilometres);

// Where the Records are that match `query`, on the average; nullopt: none of them says where it is.
std::optional<Coordinates> centre_of(const Xapian::Database& database, const Xapian::Query& query);

}  // namespace khen
