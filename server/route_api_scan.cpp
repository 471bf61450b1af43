// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/facet_list.h"
#include "index/scan.h"
#include "metadata/catalogue_read.h"
#include "metadata/language.h"
#include "server/api_call.h"
#include "server/api_json.h"
#include "server/read_search.h"
#include "server/route_api.h"

namespace khen {
namespace {

// A misspelt parameter must not widen what a harvester takes.
Result<void> check_parameters(const Call& call) {
  for (const auto& [name, value] : call.request.query.fields()) {
    if (name == "lang" && !is_interface_language(value)) return bad_parameter(name, value);
    const bool known = name == "q" || name == "lang" || name == "limit" || name == "cursor" || find_facet(name);
    if (!known) return bad_parameter(name, value);
  }
  return {};
}

Result<Reply> scan(const ApiTools& tools, const Call& call) {
  TRY(check_parameters(call));
  const std::string language(call.request.query.value_or("lang", call.language));
  ScanRequest request{read_search(call.request.query, language, call.open(), call.now)};
  request.search.limit = TRY(limit_of(call.request));
  const ScanPage page = TRY(tools.searcher.scan(request));
  std::vector<std::string> items;
  TRY(tools.home.catalogue->read([&](Db& db) -> Result<void> {
    const auto records = TRY(read_records(db, page.ids, request.search.open));
    const auto deliverables = TRY(deliverables_of_all(db, page.ids));
    for (const StoredRecord& stored : records) {
      const auto found = deliverables.find(stored.record.id->str());
      items.push_back(record_document(stored, found == deliverables.end() ? std::vector<Deliverable>() : found->second,
                                      call.visit.viewer));
    }
    return {};
  }));
  Reply reply = json_reply(call, list_document(items, page.next));
  reply.headers.set("Vary", "Cookie, Accept-Language");
  return reply;
}

}  // namespace

Routes scan_api_routes(const ApiTools& tools) {
  return {{{Method::get}, "/api/v1/search/scan", RouteClass::api, [tools](Call& call) { return scan(tools, call); }}};
}

}  // namespace khen
