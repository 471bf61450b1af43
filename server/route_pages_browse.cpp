// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_browse.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "index/facet_list.h"
#include "index/parse.h"
#include "metadata/base/text.h"
#include "metadata/catalogue_read.h"
#include "metadata/lunar.h"
#include "server/read_search.h"
#include "server/view_browse.h"
#include "server/view_record.h"
#include "server/view_results.h"
#include "server/view_search_form.h"
#include "server/view_takeaways.h"

namespace khen {
namespace {

constexpr int page_size = 20;
constexpr int passages_shown = 3;
constexpr int newest_shown = 8;

struct BrowseKind {
  std::string_view name;       // in the address, and message "browse.<name>.heading"
  std::string_view parameter;  // of the facet
  SitePlace place;
  std::string_view layout;  // flag of the template
};
constexpr std::array<BrowseKind, 4> browse_kinds{{
    {"groups", "group", SitePlace::groups, "as_list"},
    {"types", "type", SitePlace::types, "as_types"},
    {"places", "place", SitePlace::places, "as_list"},
    {"collections", "collection", SitePlace::collections, "as_collections"},
}};

// Words that find something in any archive of this kind, to show how forgiving the search is.
constexpr std::array<std::string_view, 4> example_queries{"le hoi", "hát then", "khèn", "Katê"};

SearchRequest everything_open(const Call& call) {
  SearchRequest request;
  request.language = call.language;
  request.limit = 1;
  request.open = call.open();
  return request;
}

SearchRequest request_of(const Call& call) {
  SearchRequest request = read_search(call.request.query, call.language, call.open(), call.now);
  request.limit = page_size;
  request.passages = passages_shown;
  return request;
}

// What a page of results is made of, read in one snapshot.
struct Found {
  std::vector<StoredRecord> records;
  std::map<std::string, std::vector<Deliverable>> deliverables;
  std::vector<Collection> collections;
};

Result<Found> read_found(DbPool& catalogue, const std::vector<Hit>& hits, const std::vector<AccessClass>& open) {
  std::vector<RecordId> ids;
  ids.reserve(hits.size());
  for (const Hit& hit : hits) ids.push_back(hit.id);
  return catalogue.read([&](Db& db) -> Result<Found> {
    Found found;
    found.records = TRY(read_records(db, ids, open));
    found.deliverables = TRY(deliverables_of_all(db, ids));
    found.collections = TRY(list_collections(db));
    return found;
  });
}

PageData counts_data(const Speech& speech, std::int64_t records, const SearchPage& page) {
  PageData list{PageData::List()};
  const auto add = [&](std::string_view id, std::int64_t count) {
    const std::string number = std::to_string(count);
    list.add(PageData::map({{"value", number}, {"label", speech.say(id, {{"count", number}})}}));
  };
  add("home.count.records", records);
  add("home.count.groups", static_cast<std::int64_t>(counts_of(page, "group").size()));
  add("home.count.languages", static_cast<std::int64_t>(counts_of(page, "lang").size()));
  add("home.count.places", static_cast<std::int64_t>(counts_of(page, "place").size()));
  return list;
}

PageData examples_data(const Call& call) {
  PageData list{PageData::List()};
  for (const std::string_view query : example_queries) {
    list.add(PageData::map({{"href", fmt::format("/{}/search?q={}", call.language, percent_encode(query))},
                            {"text", query},
                            {"lang", call.language == "vi" ? std::string() : std::string("vi")}}));
  }
  return list;
}

// In words: whoever follows the link sees how it can be asked for.
PageData month_data(const Speech& speech) {
  return PageData::map(
      {{"href", fmt::format("/{}/search?q={}", speech.language, percent_encode(speech.say("search.this_month.query")))},
       {"text", speech.say("search.this_month")}});
}

PageData browse_tabs(const Speech& speech, const BrowseKind& current) {
  PageData list{PageData::List()};
  for (const BrowseKind& kind : browse_kinds) {
    list.add(PageData::map({{"href", fmt::format("/{}/browse/{}", speech.language, kind.name)},
                            {"label", speech.say(fmt::format("nav.{}", kind.name))},
                            {"current", kind.name == current.name}}));
  }
  return list;
}

}  // namespace

Routes BrowsePages::routes() const {
  const auto to = [this](Result<Reply> (BrowsePages::*page)(const Call&) const) {
    return [pages = *this, page](Call& call) { return (pages.*page)(call); };
  };
  return {
      {{Method::get}, "/{lang}/", RouteClass::page, to(&BrowsePages::home)},
      {{Method::get}, "/{lang}/browse/{what}", RouteClass::page, to(&BrowsePages::browse)},
      {{Method::get}, "/{lang}/search", RouteClass::page, to(&BrowsePages::search)},
      {{Method::get}, "/{lang}/search/form", RouteClass::page, to(&BrowsePages::search_form)},
      {{Method::get}, "/{lang}/collections/{id}", RouteClass::page, to(&BrowsePages::collection)},
  };
}

Result<Reply> BrowsePages::home(const Call& call) const {
  struct Front {
    std::int64_t records = 0;
    std::vector<StoredRecord> newest;
    std::map<std::string, std::vector<Deliverable>> deliverables;
    std::vector<Collection> collections;
  };
  const std::vector<AccessClass> open = call.open();
  const SearchPage page = TRY(searcher_.search(everything_open(call)));
  const Front front = TRY(catalogue_.read([&](Db& db) -> Result<Front> {
    Front read;
    read.records = TRY(count_records(db, open));
    read.newest = TRY(newest_records(db, open, newest_shown));
    std::vector<RecordId> ids;
    ids.reserve(read.newest.size());
    for (const StoredRecord& stored : read.newest) ids.push_back(*stored.record.id);
    read.deliverables = TRY(deliverables_of_all(db, ids));
    read.collections = TRY(list_collections(db));
    return read;
  }));
  constexpr std::size_t most_groups = 24;
  constexpr std::size_t most_rows = 6;
  constexpr std::size_t all_groups = 54;
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const Counts groups = counts_of(page, "group");
  const std::size_t waiting = groups.size() < all_groups ? all_groups - groups.size() : 0;
  PageData data = PageData::map({
      {"examples", examples_data(call)},
      {"month", month_data(speech)},
      {"counts", counts_data(speech, front.records, page)},
      {"newest", cards_of(speech, front.newest, front.deliverables, pictures_for(call.request))},
      {"types", terms_data(speech, "type", counts_of(page, "type"), Terms::all)},
      {"groups", terms_data(speech, "group", groups, Terms::present, most_groups)},
      {"groups_waiting", speech.say("home.groups_waiting", {{"count", std::to_string(waiting)}})},
      {"places", terms_data(speech, "place", counts_of(page, "place"), Terms::present, most_rows)},
      {"collections", collections_data(speech, front.collections, counts_of(page, "collection"))},
  });
  PageHead head;
  head.title = site_.say(call, "home.title");
  head.description = site_.say(call, "site.tagline");
  head.search_bar = SearchBar::hidden;
  return site_.page(call, "home", head, std::move(data));
}

Result<Reply> BrowsePages::browse(const Call& call) const {
  const auto* const kind = std::find_if(browse_kinds.begin(), browse_kinds.end(),
                                        [&](const BrowseKind& one) { return one.name == call.parameters["what"]; });
  if (kind == browse_kinds.end()) return fail(Code::not_found, "page.not_found");
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const SearchPage page = TRY(searcher_.search(everything_open(call)));
  const Counts counts = counts_of(page, kind->parameter);
  PageData terms;
  if (kind->place == SitePlace::collections) {
    const auto collections = TRY(catalogue_.read([](Db& db) { return list_collections(db); }));
    terms = collections_data(speech, collections, counts);
  } else {
    terms = terms_data(speech, kind->parameter, counts, Terms::all);
  }
  const std::size_t all = terms.list().size();
  const auto with =
      static_cast<std::size_t>(std::count_if(terms.list().begin(), terms.list().end(), [](const PageData& term) {
        const PageData* const href = term.find("href");
        return href != nullptr && !href->is_absent();
      }));
  PageHead head;
  head.title = speech.say(fmt::format("browse.{}.heading", kind->name));
  head.description = speech.say(fmt::format("browse.{}.intro", kind->name));
  head.place = kind->place;
  PageData data = PageData::map({
      {"heading", head.title},
      {"intro", head.description},
      {"summary", speech.say(fmt::format("browse.{}.summary", kind->name), {{"with", std::to_string(with)},
                                                                            {"without", std::to_string(all - with)},
                                                                            {"count", std::to_string(all)}})},
      {"tabs", browse_tabs(speech, *kind)},
      {"terms", std::move(terms)},
      {kind->layout.data(), true},
  });
  return site_.page(call, "browse", head, std::move(data));
}

Result<Reply> BrowsePages::search(const Call& call) const {
  const SearchRequest request = request_of(call);
  const SearchPage page = TRY(searcher_.search(request));
  const Found found = TRY(read_found(catalogue_, page.hits, request.open));
  const Speech speech{site_.messages(), vocabularies_, call.language};
  const Titles collections = titles_of(speech, found.collections);
  PageData data =
      results_data(speech, {request, page, found.records, found.deliverables, collections, pictures_for(call.request)});
  PageHead head;
  head.title = request.text.empty() ? results_heading(speech, request, collections)
                                    : speech.say("search.title", {{"query", request.text}});
  head.query = request.text;
  head.indexing = request.text.empty() && request.cursor.empty() && request.filters.size() < 2 ? Indexing::allowed
                                                                                               : Indexing::refused;
  head.feed = feed_address(request);
  if (call.visit.session) {
    data.set("save",
             PageData::map({{"query", search_query(request)}, {"name", search_label(speech, request, collections)}}));
  }
  data.set("takeaways", takeaways_data(speech, request, page));
  return site_.page(call, "search", head, std::move(data));
}

// The form writes a query text and leads to its results: both say the same, and either can be changed.
Result<Reply> BrowsePages::search_form(const Call& call) const {
  if (!call.request.query.value_or("go", "").empty()) {
    const std::string text = to_query_text(read_search_form(call.request.query));
    return see_other(fmt::format("/{}/search?q={}", call.language, percent_encode(text)));
  }
  const Speech speech{site_.messages(), vocabularies_, call.language};
  PageHead head;
  head.title = site_.say(call, "search.form");
  head.query = std::string(trim(call.request.query.value_or("q", "")));
  head.indexing = head.query.empty() ? Indexing::allowed : Indexing::refused;
  PageData data = PageData::map({{"sections", search_form_data(speech, to_form(parse_query(head.query).root))}});
  return site_.page(call, "search_form", head, std::move(data));
}

Result<Reply> BrowsePages::collection(const Call& call) const {
  const std::string id(call.parameters["id"]);
  const auto collection = TRY(catalogue_.read([&](Db& db) { return find_collection(db, id); }));
  if (!collection) return fail(Code::not_found, "collection.not_found");
  SearchRequest request;
  request.language = call.language;
  request.limit = page_size;
  request.open = call.open();
  request.filters["collection"] = {id};
  request.cursor = std::string(call.request.query.value_or("cursor", ""));
  const SearchPage page = TRY(searcher_.search(request));
  // A collection of which nothing is open to this viewer leaves no trace.
  if (page.total.count == 0 && !call.visit.viewer.is_staff()) return fail(Code::not_found, "collection.not_found");
  const Found found = TRY(read_found(catalogue_, page.hits, request.open));

  const Speech speech{site_.messages(), vocabularies_, call.language};
  const LocalizedText* const title = choose(collection->titles, call.language);
  const LocalizedText* const text = choose(collection->descriptions, call.language);
  const std::string own = fmt::format("/{}/collections/{}", call.language, percent_encode(id));
  PageHead head;
  head.title = title == nullptr ? id : title->value;
  head.place = SitePlace::collections;
  PageData versions{PageData::List()};
  for (const LocalizedText& other : collection->descriptions) {
    if (text != nullptr && other == *text) continue;
    versions.add(PageData::map({{"lang", other.language},
                                {"title", say_language(vocabularies_, call.language, other.language)},
                                {"paragraphs", paragraphs_data(speech, other)}}));
  }
  PageData data = PageData::map({
      {"title",
       PageData::map({{"text", head.title},
                      {"lang", title == nullptr ? std::string() : lang_attribute(title->language, call.language)}})},
      {"notice",
       text != nullptr && text->language != call.language
           ? speech.say("collection.notice", {{"language", say_language(vocabularies_, call.language, text->language)}})
           : std::string()},
      {"paragraphs", text == nullptr ? PageData(PageData::List()) : paragraphs_data(speech, *text)},
      {"versions", std::move(versions)},
      {"total_label", speech.say("count.records", {{"count", std::to_string(page.total.count)}})},
      {"results", cards_of(speech, found.records, found.deliverables, pictures_for(call.request))},
      {"pager",
       PageData::map({{"first_href", request.cursor.empty() ? std::string() : own},
                      {"next_href", page.next ? own + "?cursor=" + percent_encode(*page.next) : std::string()}})},
  });
  return site_.page(call, "collection", head, std::move(data));
}

}  // namespace khen
