// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include "index/compile.h"
#include "index/conditions.h"
#include "index/terms.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr int longest_by_years = 200;

bool is_decade_word(std::string_view text) {
  return text.size() == 5 && text.ends_with("0s") &&
         std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
}

// What people write for what EDTF writes otherwise.
std::string to_edtf(std::string_view text) {
  std::string edtf(trim(text));
  if (is_decade_word(edtf)) return edtf.substr(0, 3) + "X";
  if (const std::size_t dots = edtf.find(".."); dots != std::string::npos && dots > 0 && dots + 2 < edtf.size()) {
    return edtf.substr(0, dots) + "/" + edtf.substr(dots + 2);
  }
  return edtf;
}

Xapian::Query overlap(const DateSpan& span) {
  const Xapian::Query begins(Xapian::Query::OP_VALUE_RANGE, earliest_slot, std::string(far_past),
                             span.latest.value_or(std::string(far_future)));
  const Xapian::Query ends(Xapian::Query::OP_VALUE_RANGE, latest_slot, span.earliest.value_or(std::string(far_past)),
                           std::string(far_future));
  return {Xapian::Query::OP_FILTER, begins, ends};
}

bool whole_years(const DateSpan& span) {
  return span.earliest && span.latest && span.earliest->ends_with("-01-01") && span.latest->ends_with("-12-31");
}

}  // namespace

Xapian::Query compile_date(std::string_view text) {
  const auto span = parse_edtf(to_edtf(text));
  if (!span || (!span->earliest && !span->latest)) return {};
  const std::vector<int> years = years_of(*span, longest_by_years + 1);
  const bool closed = span->earliest && span->latest;
  if (!closed || years.empty() || static_cast<int>(years.size()) > longest_by_years) return overlap(*span);
  std::vector<Xapian::Query> parts;
  parts.reserve(years.size());
  for (const int year : years) parts.emplace_back(year_term(year));
  const Xapian::Query by_year(Xapian::Query::OP_OR, parts.begin(), parts.end());
  return whole_years(*span) ? by_year : Xapian::Query(Xapian::Query::OP_FILTER, by_year, overlap(*span));
}

}  // namespace khen
