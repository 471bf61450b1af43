// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dispatch.h"

#include <algorithm>
#include <array>

#include "metadata/base/text.h"
#include "metadata/language.h"
#include "server/media_token.h"
#include "server/negotiate.h"
#include "server/problem.h"
#include "server/site.h"
#include "server/tus.h"

namespace khen {
namespace {

constexpr std::string_view password_pattern = "/{lang}/password";
constexpr std::string_view logout_pattern = "/{lang}/logout";

std::string negotiated_language(const Request& request) {
  const auto chosen = request.cookies.find(language_cookie_name);
  if (chosen && is_interface_language(*chosen)) return std::string(*chosen);
  std::array<std::string_view, interface_languages.size()> offered;
  std::transform(interface_languages.begin(), interface_languages.end(), offered.begin(),
                 [](const InterfaceLanguage& language) { return language.tag; });
  return std::string(choose_language(request.headers.find("accept-language"), offered, offered.front()));
}

// "/vi/nothing/here" is asked for by a person, "/api/v1/nothing" by a program.
RouteClass class_of_unknown(const Request& request) {
  for (const std::string_view prefix : {"/api/", "/media/", "/signed/", "/iiif/", "/assets/"}) {
    if (request.path.starts_with(prefix)) return RouteClass::api;
  }
  return RouteClass::page;
}

constexpr std::string_view preflight_days = "86400";
// What scripts of other sites may send: enough to read ranges and ask conditionally. Cookies are never among it.
constexpr std::string_view preflight_fields = "Accept, If-Match, If-Modified-Since, If-None-Match, If-Range, Range";

// Also the answer to a browser that asks on behalf of another site's script (Fetch, CORS preflight): reading what is
// public is open to all, writing to nobody.
Reply options_reply(const Request& request, RouteClass asked, MethodSet allowed) {
  Reply reply = text_reply(204, "", "");
  reply.headers.set("Allow", allow_header(allowed));
  const bool preflight = request.headers.has("access-control-request-method") && allows(allowed, Method::get);
  if (!preflight || asked == RouteClass::page) return reply;
  reply.headers.set("Access-Control-Allow-Origin", "*");
  reply.headers.set("Access-Control-Allow-Methods", "GET, HEAD");
  reply.headers.set("Access-Control-Allow-Headers", preflight_fields);
  reply.headers.set("Access-Control-Max-Age", preflight_days);
  return reply;
}

// Whoever must change the password may do nothing else.
bool is_for_changing_password(std::string_view pattern) {
  return pattern == password_pattern || pattern == logout_pattern;
}

void set_default_caching(Reply& reply, const Visit& visit) {
  if (reply.headers.has("Cache-Control")) return;
  reply.headers.set("Cache-Control", visit.session ? "no-store" : "no-cache");
}

}  // namespace

Reply Dispatcher::operator()(Request& request) const {
  auto match = find_route(std::span<const Route<Endpoint>>(routes_), request.method, request.path);
  Call call{request,           std::move(match.parameters), {}, negotiated_language(request), make_correlation_id(),
            tools_.clock.now()};
  const bool of_session = match.route != nullptr && match.route->route_class != RouteClass::asset;
  const RouteClass route_class = match.route != nullptr ? match.route->route_class : class_of_unknown(request);
  if (const std::string_view language = call.parameters["lang"]; !language.empty()) call.language = language;
  // An unknown path still gets a page with the reader's own navigation.
  if (of_session || !match.path_exists) {
    auto visit = tools_.sessions.visit(request);
    if (!visit) return refuse(call, route_class, visit.error());
    call.visit = *std::move(visit);
  }
  if (match.route == nullptr) {
    const RouteClass asked = class_of_unknown(request);
    if (match.path_exists && request.method == Method::options) return options_reply(request, asked, match.allowed);
    if (!match.path_exists) return refuse(call, route_class, fail(Code::not_found, "page.not_found"));
    const std::string allowed = allow_header(match.allowed);
    Reply reply = refuse(
        call, asked,
        fail(Code::usage, "request.method", {{"method", std::string(name_of(request.method))}, {"allowed", allowed}}));
    reply.headers.set("Allow", allowed);
    return reply;
  }
  auto reply = answer(call, *match.route);
  if (!reply) return refuse(call, route_class, reply.error());
  if (reply->route_class == "none") reply->route_class = name_of(route_class);
  set_default_caching(*reply, call.visit);
  return *std::move(reply);
}

Result<Reply> Dispatcher::answer(Call& call, const Route<Endpoint>& route) const {
  if (!is_interface_language(call.language)) {
    call.language = negotiated_language(call.request);
    return fail(Code::not_found, "page.not_found");
  }
  const bool must_change = call.visit.session && call.visit.session->account.must_change;
  if (must_change && !is_for_changing_password(route.pattern)) {
    if (route.route_class == RouteClass::page) return redirect_reply(303, "/" + call.language + "/password");
    if (route.route_class == RouteClass::upload) return fail(Code::denied, "account.must_change");
    call.visit.viewer = Viewer{};  // until then, what everybody may see
  }
  return route.endpoint(call);
}

Reply Dispatcher::refuse(const Call& call, RouteClass route_class, const Error& error) const {
  if (http_status(error) >= 500) {
    tools_.log.failure(
        "request.failed", error,
        {{"correlation", call.correlation}, {"path", std::string(clip(without_token(call.request.path), 200))}});
  }
  Reply reply =
      route_class == RouteClass::page
          ? tools_.error_page(call, error)
          : problem_reply(error, call.correlation, [&](std::string_view id, const std::vector<Parameter>& parameters) {
              return tools_.messages.has(call.language, id) ? tools_.messages.text(call.language, id, parameters)
                                                            : std::string();
            });
  reply.route_class = name_of(route_class);
  // Else a client of tus takes it for the word of something in between, and tries again for ever.
  if (route_class == RouteClass::upload) {
    reply.headers.set("Tus-Resumable", tus_version);
    reply.headers.set("Tus-Version", tus_version);
  }
  set_default_caching(reply, call.visit);
  return reply;
}

}  // namespace khen
