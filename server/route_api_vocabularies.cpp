// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "ingest/wake.h"
#include "metadata/catalogue.h"
#include "metadata/catalogue_read.h"
#include "metadata/language.h"
#include "metadata/record_json.h"
#include "server/api_call.h"
#include "server/api_json.h"
#include "server/openapi.h"
#include "server/route_api.h"

namespace khen {
namespace {

constexpr std::uint64_t largest_collection = 256 * 1024;
constexpr std::size_t longest_collection_id = 64;
constexpr std::string_view schema_path = "/api/v1/schemas/record.json";

Result<Reply> list_collections_reply(const ApiTools& tools, Call& call) {
  std::vector<std::string> items;
  for (const Collection& collection : TRY(tools.home.catalogue->read(list_collections))) {
    items.push_back(to_json(collection));
  }
  return json_reply(call, list_document(items, std::nullopt));
}

bool is_collection_id(std::string_view id) {
  return !id.empty() && id.size() <= longest_collection_id && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool are_sound(const std::vector<LocalizedText>& texts) {
  return std::all_of(texts.begin(), texts.end(),
                     [](const LocalizedText& text) { return is_language_tag(text.language) && !text.value.empty(); });
}

Result<Reply> put_collection_reply(const ApiTools& tools, Call& call) {
  TRY(require_staff_writing(call, tools.sessions));
  const std::string_view id = call.parameters["id"];
  if (!is_collection_id(id)) return bad_parameter("id", id);
  const Collection collection = TRY(parse_collection(TRY(json_body(call.request, largest_collection))));
  if (collection.id != id) return bad_parameter("id", collection.id);
  if (collection.titles.empty() || !are_sound(collection.titles)) return bad_parameter("titles", "");
  if (!are_sound(collection.descriptions)) return bad_parameter("descriptions", "");
  TRY(tools.home.catalogue->write([&](Db& db) { return put_collection(db, tools.clock, collection); }));
  wake_worker(tools.home.paths.run);
  return written_reply(200, to_json(collection));
}

Result<Reply> list_vocabularies(const ApiTools& tools, Call& call) {
  std::vector<std::string> items;
  for (const std::string_view name : tools.vocabularies.names()) {
    items.push_back(vocabulary_summary(tools.vocabularies.get(name)));
  }
  return json_reply(call, list_document(items, std::nullopt));
}

Result<Reply> show_vocabulary(const ApiTools& tools, Call& call) {
  const Vocabulary* vocabulary = tools.vocabularies.find(call.parameters["name"]);
  if (vocabulary == nullptr)
    return fail(Code::not_found, "api.vocabulary", {{"name", std::string(call.parameters["name"])}});
  return json_reply(call, vocabulary_document(*vocabulary));
}

Result<Reply> show_schema(const ApiTools&, Call& call) {
  const std::string address = call.request.scheme + "://" + call.request.host + std::string(schema_path);
  Reply reply = json_reply(call, record_schema(address));
  if (reply.status == 200) reply.headers.set("Content-Type", "application/schema+json");
  return reply;
}

Result<Reply> show_description(const ApiTools&, Call& call) { return json_reply(call, openapi_document()); }

}  // namespace

Routes vocabulary_api_routes(const ApiTools& tools) {
  const auto row = [&](Method method, std::string_view path, Result<Reply> (*answer)(const ApiTools&, Call&)) {
    return Route<Endpoint>{
        {method}, path, RouteClass::api, [tools, answer](Call& call) { return answer(tools, call); }};
  };
  return {row(Method::get, "/api/v1/collections", list_collections_reply),
          row(Method::put, "/api/v1/collections/{id}", put_collection_reply),
          row(Method::get, "/api/v1/vocabularies", list_vocabularies),
          row(Method::get, "/api/v1/vocabularies/{name}", show_vocabulary),
          row(Method::get, schema_path, show_schema),
          row(Method::get, "/api/v1/openapi.json", show_description)};
}

}  // namespace khen
