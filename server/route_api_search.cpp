// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "index/facet_list.h"
#include "index/highlight.h"
#include "metadata/catalogue_read.h"
#include "metadata/language.h"
#include "metadata/lunar.h"
#include "server/api_call.h"
#include "server/api_json.h"
#include "server/route_api.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t snippet_characters = 200;
constexpr int passages_shown = 3;

Result<SearchRequest> read_request(const Call& call) {
  SearchRequest search;
  search.language = call.language;
  search.limit = TRY(limit_of(call.request));
  search.open = call.open();
  search.passages = passages_shown;
  search.today = day_in_viet_nam(call.now);
  for (const auto& [name, value] : call.request.query.fields()) {
    if (name == "q") {
      search.text = value;
    } else if (name == "lang") {
      if (!is_interface_language(value)) return bad_parameter(name, value);
      search.language = value;
    } else if (name == "cursor") {
      search.cursor = value;
    } else if (name == "sort") {
      const auto sort = parse_sort_order(value);
      if (!sort) return bad_parameter(name, value);
      search.sort = *sort;
    } else if (find_facet(name)) {
      search.filters[name].push_back(value);
    } else if (name != "limit") {
      return bad_parameter(name, value);
    }
  }
  return search;
}

Json runs_json(const std::vector<TextRun>& runs) {
  Json list = Json::array();
  for (const TextRun& run : runs) list.push_back({{"text", run.text}, {"mark", run.mark}});
  return list;
}

// Places in milliseconds or pages, as a IIIF annotation needs them.
Json passages_json(const Highlighter& highlighter, const PassageHits& passages) {
  Json list = Json::array();
  for (const PassageHit& hit : passages.shown) {
    const Snippet snippet = highlighter.snippet({hit.language, hit.text}, snippet_characters);
    Json item{{"recording", hit.place.recording}, {"lang", hit.language}, {"runs", runs_json(snippet.runs)}};
    if (hit.place.page > 0) item["page"] = hit.place.page;
    if (hit.place.end > 0) {
      item["begin"] = hit.place.begin;
      item["end"] = hit.place.end;
    }
    list.push_back(std::move(item));
  }
  return list;
}

Json titles_json(const std::vector<LocalizedText>& titles) {
  Json list = Json::array();
  for (const LocalizedText& title : titles) list.push_back({{"lang", title.language}, {"value", title.value}});
  return list;
}

Json highlights_json(const Highlighter& highlighter, const Record& record, const std::string& language) {
  Json list = Json::array();
  const auto titles = values_of<LocalizedText>(record, FieldId::titles);
  if (const LocalizedText* title = choose(titles, language)) {
    list.push_back({{"field", "titles"},
                    {"lang", title->language},
                    {"runs", runs_json(highlighter.mark(title->value, title->language))}});
  }
  const auto descriptions = values_of<LocalizedText>(record, FieldId::descriptions);
  const Snippet snippet = highlighter.best_snippet(descriptions, language, snippet_characters);
  if (!snippet.runs.empty()) {
    list.push_back({{"field", "descriptions"}, {"lang", snippet.language}, {"runs", runs_json(snippet.runs)}});
  }
  return list;
}

struct Found {
  std::vector<StoredRecord> records;
  std::map<std::string, std::vector<Deliverable>> deliverables;
  std::map<std::string, Collection> collections;
};

// Only what is still open now: a hit whose permission changed since it was indexed is left out.
Result<Found> read_found(const ApiTools& tools, const SearchPage& page, const std::vector<AccessClass>& open) {
  std::vector<RecordId> ids;
  for (const Hit& hit : page.hits) ids.push_back(hit.id);
  return tools.home.catalogue->read([&](Db& db) -> Result<Found> {
    Found found{TRY(read_records(db, ids, open)), {}, {}};
    std::vector<RecordId> kept;
    for (const StoredRecord& stored : found.records) kept.push_back(*stored.record.id);
    found.deliverables = TRY(deliverables_of_all(db, kept));
    for (Collection& collection : TRY(list_collections(db))) {
      std::string id = collection.id;
      found.collections.emplace(std::move(id), std::move(collection));
    }
    return found;
  });
}

Json item_json(const StoredRecord& stored, const Found& found, double score) {
  const Record& record = stored.record;
  Json item{{"id", record.id->text()},
            {"titles", titles_json(values_of<LocalizedText>(record, FieldId::titles))},
            {"score", score},
            {"url", "/records/" + record.id->str()},
            {"thumbnail", nullptr}};
  const auto deliverables = found.deliverables.find(record.id->str());
  if (deliverables == found.deliverables.end()) return item;
  if (const auto thumbnail = thumbnail_of(deliverables->second)) {
    item["thumbnail"] = {
        {"url", thumbnail->url}, {"width", thumbnail->width.value_or(0)}, {"height", thumbnail->height.value_or(0)}};
  }
  return item;
}

std::string label_of(const ApiTools& tools, const Found& found, const std::string& parameter, const std::string& id,
                     const std::string& language) {
  const auto collection = found.collections.find(id);
  if (parameter == field(FieldId::collections).facet.parameter && collection != found.collections.end()) {
    const LocalizedText* title = choose(collection->second.titles, language);
    return title != nullptr ? title->value : id;
  }
  const Vocabulary* vocabulary = tools.vocabularies.find(vocabulary_of_facet(parameter));
  return vocabulary != nullptr ? vocabulary->label(id, language) : id;
}

Json facets_json(const ApiTools& tools, const Found& found, const SearchPage& page, const std::string& language) {
  Json facets = Json::array();
  for (const Facet& facet : page.facets) {
    Json values = Json::array();
    for (const FacetValue& value : facet.values) {
      values.push_back({{"id", value.id},
                        {"label", label_of(tools, found, facet.parameter, value.id, language)},
                        {"count", value.count}});
    }
    facets.push_back({{"parameter", facet.parameter}, {"values", std::move(values)}});
  }
  return facets;
}

Json remarks_json(const SearchPage& page) {
  Json remarks = Json::array();
  for (const QueryRemark& remark : page.query.remarks) {
    remarks.push_back({{"code", remark.message}, {"value", remark.value}});
  }
  return remarks;
}

Result<Reply> search(const ApiTools& tools, Call& call) {
  const SearchRequest request = TRY(read_request(call));
  const SearchPage page = TRY(tools.searcher.search(request));
  const Found found = TRY(read_found(tools, page, request.open));
  const Highlighter highlighter(page.sought, request.language);
  Json items = Json::array();
  for (const StoredRecord& stored : found.records) {
    const auto hit = std::find_if(page.hits.begin(), page.hits.end(),
                                  [&](const Hit& candidate) { return candidate.id == *stored.record.id; });
    Json item = item_json(stored, found, hit->score);
    item["highlights"] = highlights_json(highlighter, stored.record, request.language);
    item["passages"] = passages_json(highlighter, hit->passages);
    item["passages_total"] = hit->passages.all;
    items.push_back(std::move(item));
  }
  const Json document{{"items", std::move(items)},
                      {"total", page.total.count},
                      {"total_is_exact", page.total.precision == Precision::exact},
                      {"complete", page.complete},
                      {"relaxed", page.relaxed()},
                      {"corrected", page.corrected},
                      {"did_you_mean", page.did_you_mean ? Json(*page.did_you_mean) : Json(nullptr)},
                      {"remarks", remarks_json(page)},
                      {"facets", facets_json(tools, found, page, request.language)},
                      {"next", page.next ? Json(*page.next) : Json(nullptr)}};
  Reply reply = json_reply(call, document.dump(-1, ' ', false, Json::error_handler_t::replace));
  reply.headers.set("Vary", "Cookie, Accept-Language");
  return reply;
}

}  // namespace

Routes search_api_routes(const ApiTools& tools) {
  return {{{Method::get}, "/api/v1/search", RouteClass::api, [tools](Call& call) { return search(tools, call); }}};
}

}  // namespace khen
