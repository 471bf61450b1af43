// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/opensearch.h"

#include <fmt/format.h>

#include <array>

#include "metadata/exchange/xml_text.h"

namespace khen {
namespace {

struct Way {
  std::string_view type;
  std::string_view path;  // below the language
  std::string_view relation;
};
constexpr std::array<Way, 4> ways{{
    {"text/html", "search?q={searchTerms}", "results"},
    {"application/atom+xml", "search/feed?q={searchTerms}", "results"},
    {"text/csv", "search/export/records.csv?q={searchTerms}", "results"},
    {"application/x-suggestions+json", "opensearch/suggest?q={searchTerms}", "suggestions"},
}};

}  // namespace

std::string opensearch_description(const OpenSearchSite& site) {
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
      "<ShortName>{}</ShortName>\n<Description>{}</Description>\n",
      xml_text(site.name), xml_text(site.description));
  for (const Way& way : ways) {
    out += fmt::format("<Url type=\"{}\" rel=\"{}\" template=\"{}\"/>\n", way.type, way.relation,
                       xml_text(fmt::format("{}/{}/{}", site.address, site.language, way.path)));
  }
  out += fmt::format(
      "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{}/{}/opensearch.xml\"/>\n",
      xml_text(site.address), site.language);
  out += fmt::format(
      "<Query role=\"example\" searchTerms=\"le hoi\"/>\n<Language>{}</Language>\n"
      "<InputEncoding>UTF-8</InputEncoding>\n<OutputEncoding>UTF-8</OutputEncoding>\n</OpenSearchDescription>\n",
      site.language);
  return out;
}

}  // namespace khen
