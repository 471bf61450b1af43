// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_takeaways.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "server/export_stream.h"
#include "server/media_file.h"
#include "server/opensearch.h"
#include "server/read_search.h"
#include "server/search_feed.h"
#include "server/view_takeaways.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_text = 200;  // bytes
constexpr int most_suggestions = 6;

ExportRequest export_request(const PageTools& tools, const Call& call) {
  ExportRequest request{read_search(call.request.query, call.language, call.open(), call.now),
                        {tools.site.address(call.request), tools.site.say(call, "site.name"), tools.vocabularies}};
  if (call.visit.session) request.session = call.visit.session->handle;
  return request;
}

Caching caching_for(const Call& call) { return call.visit.session ? Caching::private_revalidate : Caching::revalidate; }

}  // namespace

Routes TakeawayRoutes::routes() const {
  const auto to = [this](Result<Reply> (TakeawayRoutes::*route)(const Call&) const) {
    return [routes = *this, route](Call& call) { return (routes.*route)(call); };
  };
  return {
      {{Method::get}, "/{lang}/search/export/{file}", RouteClass::page, to(&TakeawayRoutes::export_all)},
      {{Method::get}, "/{lang}/search/feed", RouteClass::page, to(&TakeawayRoutes::feed)},
      {{Method::get}, "/{lang}/opensearch.xml", RouteClass::page, to(&TakeawayRoutes::describe)},
      {{Method::get}, "/{lang}/opensearch/suggest", RouteClass::page, to(&TakeawayRoutes::suggest)},
  };
}

Result<Reply> TakeawayRoutes::export_all(const Call& call) const {
  const auto* const format = std::find_if(export_formats.begin(), export_formats.end(),
                                          [&](const ExportFormat& one) { return one.file == call.parameters["file"]; });
  if (format == export_formats.end()) return fail(Code::not_found, "page.not_found");
  const ExportTools tools{tools_.searcher, *tools_.home.catalogue, tools_.clock, tools_.site.messages()};
  ExportRequest request = export_request(tools_, call);
  Reply reply = text_reply(200, format->media_type, "");
  const std::string_view extension = format->file.substr(format->file.find('.'));
  reply.headers.set(
      "Content-Disposition",
      content_disposition(Disposition::save, fmt::format("khen-{}{}", to_rfc3339(call.now).substr(0, 10), extension)));
  reply.headers.set("X-Robots-Tag", "noindex");
  reply.headers.set("Vary", "Cookie");
  if (call.request.method == Method::head) return reply;
  if (extension == ".csv") {
    const bool marked = call.request.query.value_or("bom", "") == "1";
    reply.body = csv_body(tools, std::move(request), marked ? ByteOrderMark::with : ByteOrderMark::without);
  } else if (extension == ".jsonld") {
    reply.body = json_ld_body(tools, std::move(request));
  } else {
    reply.body = TRY(spreadsheet_body(tools, std::move(request), tools_.home.paths.run));
  }
  return reply;
}

Result<Reply> TakeawayRoutes::feed(const Call& call) const {
  SearchFeed feed{read_search(call.request.query, call.language, call.open(), call.now), "", ""};
  feed.self = feed_address(feed.search);
  return search_feed(tools_, call, feed, caching_for(call));
}

Result<Reply> TakeawayRoutes::describe(const Call& call) const {
  return text_reply(
      200, "application/opensearchdescription+xml; charset=utf-8",
      opensearch_description({tools_.site.address(call.request), call.language, tools_.site.say(call, "site.name"),
                              tools_.site.say(call, "site.tagline")}));
}

// The text, what it may become, what that is, and where it leads (OpenSearch Suggestions 1.1).
Result<Reply> TakeawayRoutes::suggest(const Call& call) const {
  SuggestRequest request;
  request.limit = most_suggestions;
  request.open = call.open();
  request.language = call.language;
  request.text = std::string(clip(call.request.query.value_or("q", ""), longest_text));
  const Suggestions found = trim(request.text).empty() ? Suggestions{} : TRY(tools_.searcher.suggest(request, *names_));
  const auto records =
      TRY(tools_.home.catalogue->read([&](Db& db) { return read_records(db, found.records, request.open); }));
  Json words = Json::array();
  Json about = Json::array();
  Json addresses = Json::array();
  const std::string site = tools_.site.address(call.request);
  for (const Suggestions::Name& name : found.names) {
    words.push_back(tools_.vocabularies.get(vocabulary_of_facet(name.parameter)).label(name.id, call.language));
    about.push_back(tools_.site.say(call, "count.records", {{"count", std::to_string(name.records)}}));
    addresses.push_back(
        fmt::format("{}/{}/search?{}={}", site, call.language, name.parameter, percent_encode(name.id)));
  }
  for (const StoredRecord& stored : records) {
    words.push_back(title_of(stored.record, call.language).value);
    about.push_back("");
    addresses.push_back(fmt::format("{}/{}/records/{}", site, call.language, stored.record.id->text()));
  }
  const Json document = Json::array({request.text, std::move(words), std::move(about), std::move(addresses)});
  Reply reply = text_reply(200, "application/x-suggestions+json; charset=utf-8",
                           document.dump(-1, ' ', false, Json::error_handler_t::replace));
  reply.headers.set("Vary", "Cookie");
  return reply;
}

}  // namespace khen
