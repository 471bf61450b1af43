// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/site.h"

#include <algorithm>
#include <array>

#include "metadata/language.h"
#include "server/negotiate.h"

namespace khen {
namespace {

struct PlaceName {
  SitePlace place;
  std::string_view flag;
};
constexpr std::array<PlaceName, 7> place_names{{
    {SitePlace::groups, "at_groups"},
    {SitePlace::types, "at_types"},
    {SitePlace::places, "at_places"},
    {SitePlace::collections, "at_collections"},
    {SitePlace::about, "at_about"},
    {SitePlace::desk, "at_desk"},
    {SitePlace::login, "at_login"},
}};

// What a form may say after it was taken; the code is the message id.
constexpr std::array<std::string_view, 29> done_codes{
    "import.removed",     "upload.removed",     "editor.published_now", "editor.withdrawn_now", "editor.access_changed",
    "editor.drafted_now", "editor.saved_now",   "editor.unchanged",     "collections.saved",    "password.changed",
    "jobs.retried",       "jobs.moved",         "jobs.cancelled",       "accounts.changed_now", "login.ended",
    "transcript.added",   "transcript.removed", "transcript.reviewed",  "transcript.asked",     "editor.poster_changed",
    "searches.saved",     "searches.renamed",   "searches.removed",     "searches.feed_made",   "searches.feed_ended",
    "synonyms.added",     "synonyms.changed",   "synonyms.removed",     "likeness.decided"};

std::string_view own_name(std::string_view language) {
  const auto* const found = std::find_if(interface_languages.begin(), interface_languages.end(),
                                         [&](const InterfaceLanguage& one) { return one.tag == language; });
  return found == interface_languages.end() ? language : found->own_name;
}

PageData language_links(const Call& call) {
  PageData links;
  for (const InterfaceLanguage& language : interface_languages) {
    links.add(PageData::map({{"code", language.tag},
                             {"name", language.own_name},
                             {"href", in_language(call.request, language.tag)},
                             {"current", language.tag == call.language}}));
  }
  return links;
}

PageData viewer_data(const Call& call, std::size_t news) {
  if (!call.visit.session) return {};
  const Account& account = call.visit.session->account;
  return PageData::map({{"name", account.display_name.empty() ? account.login : account.display_name},
                        {"desk", call.visit.viewer.is_staff()},
                        {"news", news == 0 ? std::string() : std::to_string(news)}});
}

PageData notice_list(const std::vector<Notice>& notices) {
  PageData list;
  for (const Notice& notice : notices) {
    list.add(PageData::map({{"kind", notice.kind},
                            {"text", notice.text},
                            {"hint", notice.hint},
                            {"role", notice.kind == "error" ? "alert" : "status"}}));
  }
  return list;
}

// Kept only when the reader chose another language than the browser asks for, so that most replies carry no cookie.
void remember_language(const Call& call, Reply& reply) {
  const auto kept = call.request.cookies.find(language_cookie_name);
  const std::string_view asked = call.request.headers.find("accept-language");
  std::array<std::string_view, interface_languages.size()> offered;
  std::transform(interface_languages.begin(), interface_languages.end(), offered.begin(),
                 [](const InterfaceLanguage& language) { return language.tag; });
  if (kept.value_or(choose_language(asked, offered, offered.front())) == call.language) return;
  constexpr std::chrono::hours a_year{24 * 365};
  SetCookie cookie;
  cookie.name = language_cookie_name;
  cookie.value = call.language;
  cookie.max_age = a_year;
  cookie.reach = CookieReach::any_scheme;
  reply.headers.add("Set-Cookie", set_cookie_header(cookie));
}

}  // namespace

Reply Site::page(const Call& call, std::string_view template_name, const PageHead& head, PageData data,
                 int status) const {
  PageData page = PageData::map({
      {"lang", call.language},
      {"language_name", own_name(call.language)},
      {"site", address(call.request)},
      {"title", head.title},
      {"description", head.description},
      {"hidden", head.indexing == Indexing::refused},
      {"csrf", call.visit.session ? call.visit.session->csrf : std::string()},
      {"image", head.image.empty() ? std::string() : address(call.request) + head.image},
      {"canonical", status == 200 && head.indexing == Indexing::allowed
                        ? address(call.request) + in_language(call.request, call.language)
                        : std::string()},
      {"feed", head.feed},
      {"languages", language_links(call)},
      {"viewer", viewer_data(call, news_ && call.visit.session ? news_(call) : 0)},
      {"saver", wants_data_saver(call.request)},
      {"path", in_language(call.request, call.language)},
      {"searchbar", head.search_bar == SearchBar::shown},
      {"query", head.query},
      {"notices", notice_list(head.notices)},
  });
  for (const PlaceName& name : place_names) page.set(name.flag, name.place == head.place);
  data.set("page", std::move(page));
  Reply reply = text_reply(status, "text/html; charset=utf-8", renderer_.render(call.language, template_name, data));
  // A page that repeats what the address says, beside a secret, must not be compressed (BREACH).
  if (call.visit.session && !call.request.query.fields().empty()) reply.headers.set("Content-Encoding", "identity");
  reply.headers.set("Content-Language", call.language);
  reply.headers.add("Vary", "Cookie, Save-Data");
  if (status == 200) remember_language(call, reply);
  return reply;
}

std::string Site::address(const Request& request) const {
  if (!public_address_.empty()) return public_address_;
  return request.scheme + "://" + request.host;
}

std::vector<Notice> notices_of(const Site& site, const Call& call) {
  const std::string_view code = call.request.query.value_or("done", "");
  if (std::find(done_codes.begin(), done_codes.end(), code) == done_codes.end()) return {};
  return {{"success", site.say(call, code), ""}};
}

Reply see_other(std::string_view path) { return redirect_reply(303, path); }

std::string in_language(const Request& request, std::string_view language) {
  const std::string_view target = request.target;
  const std::size_t end = std::min(target.find_first_of("/?", 1), target.size());
  const std::string_view first = target.substr(std::min<std::size_t>(1, target.size()), end > 0 ? end - 1 : 0);
  if (!is_interface_language(first)) return "/" + std::string(language) + "/";
  const std::string_view rest = target.substr(end);
  return "/" + std::string(language) + (rest.empty() ? "/" : std::string(rest));
}

bool wants_data_saver(const Request& request) {
  if (const auto chosen = request.cookies.find(saver_cookie)) return *chosen == "1";
  return request.headers.find("save-data") == "on";
}

}  // namespace khen
