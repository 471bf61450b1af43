// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/read_search.h"

#include "index/facet_list.h"
#include "metadata/base/text.h"
#include "metadata/lunar.h"
#include "server/view_results.h"

namespace khen {

SearchRequest read_search(const FormFields& query, std::string_view language, std::vector<AccessClass> open,
                          Instant now) {
  constexpr std::size_t most_filters = 20;
  SearchRequest request;
  request.language = language;
  request.open = std::move(open);
  request.today = day_in_viet_nam(now);
  request.text = std::string(trim(query.value_or("q", "")));
  request.cursor = std::string(query.value_or("cursor", ""));
  request.sort = parse_sort_order(query.value_or("sort", "")).value_or(SortOrder::relevance);
  std::size_t filters = 0;
  for (const std::string_view parameter : facet_list) {
    for (const std::string_view id : query.all(parameter)) {
      if (!id.empty() && ++filters <= most_filters) request.filters[std::string(parameter)].emplace_back(id);
    }
  }
  return request;
}

std::string search_query(const SearchRequest& request) {
  SearchRequest plain = request;
  plain.cursor.clear();
  plain.sort = SortOrder::relevance;
  const std::string address = search_address(plain.language, plain);
  const std::size_t mark = address.find('?');
  return mark == std::string::npos ? std::string() : address.substr(mark + 1);
}

}  // namespace khen
