// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_pages_plain.h"

#include "server/form_post.h"

namespace khen {
namespace {

// The same address below the reader's language.
Reply to_own_language(const Call& call) {
  const std::string_view path = call.request.target;
  Reply reply = redirect_reply(302, "/" + call.language + std::string(path));
  reply.headers.add("Vary", "Accept-Language, Cookie");
  return reply;
}

Reply with_slash(const Call& call) { return redirect_reply(302, "/" + call.language + "/"); }

Reply about(const Site& site, const Call& call) {
  PageHead head;
  head.title = site.say(call, "about.heading");
  head.description = site.say(call, "about.lead");
  head.place = SitePlace::about;
  return site.page(call, "about", head, PageData::map());
}

Reply saver_switched(const FormFields& form, const Call& call) {
  constexpr std::chrono::hours a_year{24 * 365};
  const std::string_view back = form.value_or("back", "/");
  Reply reply = see_other(is_own_path(back) ? std::string(back) : "/" + call.language + "/");
  SetCookie cookie;
  cookie.name = saver_cookie;
  cookie.value = form.value_or("saver", "0") == "1" ? "1" : "0";
  cookie.max_age = a_year;
  cookie.reach = CookieReach::any_scheme;
  reply.headers.add("Set-Cookie", set_cookie_header(cookie));
  return reply;
}

Result<Reply> switch_saver(Call& call) {
  constexpr std::uint64_t longest_form = 4096;
  const FormFields form = TRY(parse_form(TRY(call.request.read_body(longest_form))));
  return saver_switched(form, call);
}

}  // namespace

Routes PlainPages::routes() const {
  return {
      {{Method::get}, "/", RouteClass::page, to_own_language},
      {{Method::get}, "/search", RouteClass::page, to_own_language},
      {{Method::get}, "/collections/{id}", RouteClass::page, to_own_language},
      {{Method::get}, "/{lang}", RouteClass::page, with_slash},
      {{Method::get}, "/{lang}/about", RouteClass::page, [site = &site_](Call& call) { return about(*site, call); }},
      {{Method::post}, "/{lang}/saver", RouteClass::page, switch_saver},
  };
}

}  // namespace khen
