// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_saved.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "metadata/base/secret_key.h"
#include "metadata/catalogue_read.h"
#include "server/desk_frame.h"
#include "server/form_post.h"
#include "server/read_search.h"
#include "server/saved_news.h"
#include "server/search_feed.h"
#include "server/view_browse.h"
#include "server/view_results.h"
#include "server/view_takeaways.h"

namespace khen {
namespace {

std::string news_label(const Speech& speech, std::size_t news) {
  if (news == 0) return {};
  if (news > most_news) return speech.say("searches.news_many", {{"count", std::to_string(most_news)}});
  return speech.say("searches.news", {{"count", std::to_string(news)}});
}

// What a button does to one saved search, and what is said then.
struct Action {
  std::string_view name;
  std::string_view done;
  Result<void> (*run)(Db& db, const AccountId& account, const SavedSearchId& id, const FormFields& form);
};
constexpr std::array<Action, 4> actions{{
    {"rename", "searches.renamed",
     [](Db& db, const AccountId& account, const SavedSearchId& id, const FormFields& form) {
       return rename_saved_search(db, account, id, form.value_or("name", ""));
     }},
    {"remove", "searches.removed",
     [](Db& db, const AccountId& account, const SavedSearchId& id, const FormFields&) {
       return remove_saved_search(db, account, id);
     }},
    {"feed", "searches.feed_made",
     [](Db& db, const AccountId& account, const SavedSearchId& id, const FormFields&) {
       return open_feed(db, account, id);
     }},
    {"unfeed", "searches.feed_ended",
     [](Db& db, const AccountId& account, const SavedSearchId& id, const FormFields&) {
       return close_feed(db, account, id);
     }},
}};

// Refusals that are told on the page; others are errors of a program.
bool is_for_the_page(const Error& error) { return error.code == Code::invalid; }

}  // namespace

Routes SavedPages::routes() const {
  return {
      {{Method::get},
       "/{lang}/searches",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.show(call, nullptr); }},
      {{Method::post},
       "/{lang}/searches",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.change(call); }},
      // "signed" keeps the token out of every log (server/media_token.h).
      {{Method::get},
       "/{lang}/searches/signed/{token}/{id}",
       RouteClass::page,
       [pages = *this](Call& call) { return pages.feed(call); }},
  };
}

std::string SavedPages::feed_path(const SavedSearch& saved) const {
  const std::string token =
      tools_.tokens.seal("saved search", fmt::format("{} {}", saved.id.text(), saved.feed_number));
  return fmt::format("/{}/searches/signed/{}/{}", saved.language, token, saved.id.text());
}

Result<Reply> SavedPages::show(const Call& call, const Error* error) const {
  TRY(require_signed_in(call.visit));
  struct Read {
    std::vector<SavedSearch> saved;
    std::vector<Collection> collections;
  };
  const AccountId account = call.visit.session->account.id;
  const Read read = TRY(tools_.home.catalogue->read([&](Db& db) -> Result<Read> {
    return Read{TRY(list_saved_searches(db, account)), TRY(list_collections(db))};
  }));
  const Speech speech{tools_.site.messages(), tools_.vocabularies, call.language};
  const Titles collections = titles_of(speech, read.collections);
  PageData list{PageData::List()};
  for (const SavedSearch& saved : read.saved) {
    SearchRequest request = saved_request(saved, call.language, call.open(), call.now);
    request.sort = SortOrder::newest;
    list.add(PageData::map(
        {{"id", saved.id.text()},
         {"name", saved.name},
         {"about", search_label(speech, request, collections)},
         {"href", search_address(call.language, request)},
         {"news", news_label(speech, TRY(count_news(tools_.searcher, saved, call)))},
         {"since", say_day(call.language, saved.created)},
         {"feed", saved.feed_open ? tools_.site.address(call.request) + feed_path(saved) : std::string()}}));
  }
  PageHead head;
  head.title = speech.say("searches.heading");
  head.indexing = Indexing::refused;
  head.notices = notices_of(tools_.site, call);
  if (error != nullptr) head.notices.push_back(notice_of(tools_.site, call, *error));
  return tools_.site.page(call, "searches", head, PageData::map({{"searches", std::move(list)}}),
                          error == nullptr ? 200 : facts(error->code).http);
}

Result<Reply> SavedPages::save(const Call& call, const FormFields& form) const {
  const auto query = parse_form(form.value_or("query", ""));
  if (!query) return query.error();
  const SearchRequest request = read_search(*query, call.language, call.open(), call.now);
  const NewSavedSearch saved{std::string(form.value_or("name", "")), call.language, search_query(request),
                             TRY(seen_by_now(*tools_.home.catalogue, tools_.searcher, call))};
  const auto stored = tools_.home.catalogue->write(
      [&](Db& db) { return save_search(db, tools_.clock, call.visit.session->account.id, saved); });
  if (!stored && is_for_the_page(stored.error())) return show(call, &stored.error());
  TRY(stored);
  return see_other(fmt::format("/{}/searches?done=searches.saved", call.language));
}

// Whoever goes there has seen what is new.
Result<Reply> SavedPages::open(const Call& call, const SavedSearchId& id) const {
  const AccountId account = call.visit.session->account.id;
  const Instant newest = TRY(seen_by_now(*tools_.home.catalogue, tools_.searcher, call));
  const SavedSearch saved = TRY(tools_.home.catalogue->write([&](Db& db) -> Result<SavedSearch> {
    TRY(mark_seen(db, account, id, newest));
    return read_saved_search(db, account, id);
  }));
  SearchRequest request = saved_request(saved, call.language, {}, call.now);
  request.sort = SortOrder::newest;
  return see_other(search_address(call.language, request));
}

Result<Reply> SavedPages::change(Call& call) const {
  const FormFields form = TRY(read_own_form(call, tools_.sessions));
  const std::string_view op = form.value_or("op", "");
  if (op == "save") return save(call, form);
  const auto id = SavedSearchId::parse(form.value_or("id", ""));
  if (!id) return fail(Code::not_found, "searches.not_found");
  if (op == "open") return open(call, *id);
  const auto* const action =
      std::find_if(actions.begin(), actions.end(), [&](const Action& one) { return one.name == op; });
  if (action == actions.end()) return fail(Code::usage, "form.malformed");
  const auto done =
      tools_.home.catalogue->write([&](Db& db) { return action->run(db, call.visit.session->account.id, *id, form); });
  if (!done && is_for_the_page(done.error())) return show(call, &done.error());
  TRY(done);
  return see_other(fmt::format("/{}/searches?done={}", call.language, action->done));
}

// One answer for whatever is wrong with the address.
Result<Reply> SavedPages::feed(const Call& call) const {
  const auto missing = fail(Code::not_found, "page.not_found");
  const auto id = SavedSearchId::parse(call.parameters["id"]);
  if (!id) return missing;
  const auto owned = TRY(tools_.home.catalogue->read([&](Db& db) { return find_feed(db, *id); }));
  if (!owned) return missing;
  const std::string path = feed_path(owned->search);
  if (!is_same_secret(call.request.path, path)) return missing;
  SearchFeed feed{saved_request(owned->search, owned->search.language, open_to(owned->viewer, call.now), call.now),
                  owned->search.name, path};
  feed.search.cursor = std::string(call.request.query.value_or("cursor", ""));
  return search_feed(tools_, call, feed, Caching::private_revalidate);
}

}  // namespace khen
