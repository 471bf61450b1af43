// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/terms.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"

namespace khen {
namespace {

constexpr std::size_t kept_bytes = 160;

std::string bounded(std::string term, std::size_t prefix) {
  if (is_storable_term(term)) return term;
  const std::string_view body = std::string_view(term).substr(prefix);
  return fmt::format("{}{}#{}", term.substr(0, prefix), clip(body, kept_bytes),
                     digest_hex(DigestAlgorithm::sha512, body).substr(0, 32));
}

std::string bounded(std::string_view prefix, std::string_view body) {
  std::string term;
  term.reserve(prefix.size() + body.size());
  term.append(prefix).append(body);
  return bounded(std::move(term), prefix.size());
}

// prefix left between right
std::string bounded(std::string_view prefix, std::string_view left, char between, std::string_view right) {
  std::string term;
  term.reserve(prefix.size() + left.size() + 1 + right.size());
  term.append(prefix).append(left).append(1, between).append(right);
  return bounded(std::move(term), prefix.size());
}

// Stable as long as the field table's order is; a change of it changes index_format.
char letter_of_field(std::string_view query_name) {
  for (const Field& row : field_table) {
    if (row.index.query_name == query_name) return static_cast<char>('A' + static_cast<int>(row.id));
  }
  return 'Z';
}

}  // namespace

bool is_storable_term(std::string_view term) {
  return !term.empty() && term.size() <= longest_term && term.find('\0') == std::string_view::npos;
}

std::string fold_term(std::string_view fold) { return bounded("", fold); }
std::string exact_forms_prefix(std::string_view fold) { return fmt::format("XE{}/", fold); }
std::string exact_term(std::string_view fold, std::string_view exact) { return bounded("XE", fold, '/', exact); }
std::string pair_term(std::string_view left, std::string_view right) { return bounded("XB", left, ' ', right); }
std::string gram_term(std::string_view gram) { return bounded("XN", gram); }
std::string stem_term(std::string_view language, std::string_view stem) {
  return bounded("Z" + std::string(language), stem);
}
std::string field_term(std::string_view query_name, std::string_view word_term) {
  const char prefix[] = {'X', 'Q', letter_of_field(query_name)};
  return bounded({prefix, sizeof prefix}, word_term);
}
std::string facet_term(std::size_t facet, std::string_view value) {
  return bounded(fmt::format("XK{}:", static_cast<char>('A' + facet)), value);
}
std::string name_term(std::string_view words) { return bounded("XV", words); }
std::string concept_term(std::string_view query_name, std::string_view id) {
  const char prefix[] = {'X', 'C', letter_of_field(query_name)};
  return bounded({prefix, sizeof prefix}, id);
}
bool is_concept_term(std::string_view term) { return term.starts_with("XC"); }
bool is_word_term(std::string_view term) { return term.front() < 'A' || term.front() > 'Z' || term.starts_with("XE"); }
std::string beginning_term(std::string_view letters) { return bounded("XP", letters); }
std::string id_term(std::string_view record) { return bounded("Q", record); }
std::string year_term(int year) { return fmt::format("Y{:04}", year); }
std::string batch_term(std::uint64_t batch) { return fmt::format("{}{:012x}", batch_term_prefix, batch); }

std::string lunar_term(int month, std::optional<int> day) {
  return day ? fmt::format("XL{:02}{:02}", month, *day) : fmt::format("XL{:02}", month);
}

std::string month_term(int month) { return fmt::format("XM{:02}", month); }
std::string duration_value(int seconds) { return fmt::format("{:07}", seconds); }
std::string presence_term(std::string_view kind) { return bounded("XH", kind); }

}  // namespace khen
