// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/cql.h"
#include "index/query.h"
#include "index/searcher.h"
#include "server/forms.h"

// Search/Retrieve via URL 2.0 (OASIS searchRetrieve 1.0, part 3): what is asked and what is answered, as values. Pure.
namespace khen {

inline constexpr int most_sru_records = 100;       // in one answer
inline constexpr int deepest_sru_record = 10'000;  // whoever wants more takes an export

enum class XmlEscaping { xml, string };

struct SruSearch {
  std::string text;  // as it came
  QueryNode query;
  int start = 1;
  int maximum = 10;  // 0: the number alone
  XmlEscaping escaping = XmlEscaping::xml;
};
struct SruExplain {};

// CqlDiagnostic: of the list in part 3, appendix B; for requests that can't be answered.
std::variant<SruSearch, SruExplain, CqlDiagnostic> read_sru(const FormFields& query);

struct SruRecord {
  std::string id;
  int position = 0;
  std::string oai_dc;  // without an XML declaration
};

struct SruAnswer {
  const SruSearch& search;
  Total total{};
  std::vector<SruRecord> records;
  std::optional<int> next;  // position
};

std::string to_sru(const SruAnswer& answer);
std::string to_sru(const CqlDiagnostic& diagnostic);

struct SruSite {
  std::string address;  // of the site, without a slash at the end
  std::string name;
  std::string description;
  std::string_view language;
};
// A ZeeRex 2.0 record of what can be asked.
std::string to_sru_explain(const SruSite& site);

}  // namespace khen
