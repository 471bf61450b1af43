// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_sru.h"

#include <algorithm>

#include "index/scan.h"
#include "metadata/catalogue_read.h"
#include "metadata/exchange/dublin_core.h"
#include "metadata/language.h"
#include "metadata/lunar.h"
#include "server/sru.h"

namespace khen {
namespace {

constexpr std::int64_t counted_up_to = 100'000;
constexpr int out_of_range = 61;

// A document stands within another one without its declaration.
std::string without_declaration(const std::string& xml) {
  const std::size_t end = xml.find("?>\n");
  return end == std::string::npos ? xml : xml.substr(end + 3);
}

std::string language_of_request(const Call& call) {
  const std::string language(call.request.query.value_or("lang", call.language));
  return is_interface_language(language) ? language : call.language;
}

Result<std::string> answer(const PageTools& tools, const Call& call, const SruSearch& search) {
  ScanRequest scan;
  scan.search.language = language_of_request(call);
  scan.search.open = call.open();
  scan.search.today = day_in_viet_nam(call.now);
  scan.search.limit = std::max(search.maximum, 1);
  scan.query = search.query;
  scan.skip = search.start - 1;
  scan.count_up_to = counted_up_to;
  const ScanPage page = TRY(tools.searcher.scan(scan));
  if (page.ids.empty() && search.start > 1 && search.maximum > 0) {
    return to_sru(CqlDiagnostic{out_of_range, std::to_string(page.total.count)});
  }
  SruAnswer answer{search, page.total, {}, std::nullopt};
  if (search.maximum == 0) return to_sru(answer);
  const auto records =
      TRY(tools.home.catalogue->read([&](Db& db) { return read_records(db, page.ids, scan.search.open); }));
  const ExchangeContext context{tools.site.address(call.request), tools.site.say(call, "site.name"),
                                tools.vocabularies};
  for (const StoredRecord& stored : records) {
    const auto place = std::find(page.ids.begin(), page.ids.end(), *stored.record.id) - page.ids.begin();
    answer.records.push_back({stored.record.id->str(), search.start + static_cast<int>(place),
                              without_declaration(to_dublin_core(stored.record, context))});
  }
  const int next = search.start + static_cast<int>(page.ids.size());
  if (page.next && next <= deepest_sru_record) answer.next = next;
  return to_sru(answer);
}

Result<Reply> sru(const PageTools& tools, const Call& call) {
  const auto asked = read_sru(call.request.query);
  std::string xml;
  if (const auto* search = std::get_if<SruSearch>(&asked)) {
    xml = TRY(answer(tools, call, *search));
  } else if (const auto* diagnostic = std::get_if<CqlDiagnostic>(&asked)) {
    xml = to_sru(*diagnostic);
  } else {
    xml = to_sru_explain({tools.site.address(call.request), tools.site.say(call, "site.name"),
                          tools.site.say(call, "site.tagline"), call.language});
  }
  Reply reply = text_reply(200, "application/xml; charset=utf-8", std::move(xml));
  reply.headers.set("Vary", "Cookie, Accept-Language");
  reply.headers.set("Access-Control-Allow-Origin", "*");
  reply.headers.set("X-Robots-Tag", "noindex");
  return reply;
}

}  // namespace

Routes sru_routes(const PageTools& tools) {
  return {{{Method::get}, "/sru", RouteClass::page, [tools](Call& call) { return sru(tools, call); }}};
}

}  // namespace khen
