// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_api.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "index/facet_list.h"
#include "index/name_list.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/language.h"
#include "server/api_call.h"
#include "server/forms.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_text = 200;  // bytes; nobody types more before looking
constexpr int most = 6;

Result<SuggestRequest> read_request(const Call& call) {
  SuggestRequest request;
  request.limit = most;
  request.open = call.open();
  request.language = std::string(call.request.query.value_or("lang", call.language));
  if (!is_interface_language(request.language)) return bad_parameter("lang", request.language);
  // A space at the end is left: it says that the last word is whole.
  request.text = std::string(clip(call.request.query.value_or("q", ""), longest_text));
  return request;
}

Json names_json(const Vocabularies& vocabularies, const SuggestRequest& request, const Suggestions& found) {
  Json list = Json::array();
  for (const Suggestions::Name& name : found.names) {
    list.push_back(
        {{"parameter", name.parameter},
         {"id", name.id},
         {"label", vocabularies.get(vocabulary_of_facet(name.parameter)).label(name.id, request.language)},
         {"count", name.records},
         {"url", fmt::format("/{}/search?{}={}", request.language, name.parameter, percent_encode(name.id))}});
  }
  return list;
}

Json records_json(const std::vector<StoredRecord>& records, const std::string& language) {
  Json list = Json::array();
  for (const StoredRecord& stored : records) {
    const LocalizedText title = title_of(stored.record, language);
    list.push_back({{"id", stored.record.id->text()},
                    {"lang", title.language},
                    {"title", title.value},
                    {"url", fmt::format("/{}/records/{}", language, stored.record.id->text())}});
  }
  return list;
}

Result<Reply> suggest(const ApiTools& tools, const NameList& names, const Call& call) {
  const SuggestRequest request = TRY(read_request(call));
  const Suggestions found = trim(request.text).empty() ? Suggestions{} : TRY(tools.searcher.suggest(request, names));
  const auto records =
      TRY(tools.home.catalogue->read([&](Db& db) { return read_records(db, found.records, request.open); }));
  const Json document{{"names", names_json(tools.vocabularies, request, found)},
                      {"records", records_json(records, request.language)}};
  Reply reply = json_reply(call, document.dump(-1, ' ', false, Json::error_handler_t::replace));
  reply.headers.set("Vary", "Cookie, Accept-Language");
  return reply;
}

}  // namespace

Routes suggest_api_routes(const ApiTools& tools) {
  const auto names = std::make_shared<const NameList>(tools.vocabularies);
  return {{{Method::get}, "/api/v1/suggest", RouteClass::api, [tools, names](Call& call) {
             return suggest(tools, *names, call);
           }}};
}

}  // namespace khen
