// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_operations.h"

namespace khen {
namespace {

// Search engines are welcome to pages, not to every combination of filters or to bytes that they can't read.
constexpr std::string_view robots =
    "User-agent: *\n"
    "Disallow: /api/\n"
    "Disallow: /media/\n"
    "Disallow: /signed/\n"
    "Disallow: /*/search\n"
    "Disallow: /*/desk\n"
    "Disallow: /*/login\n";

bool is_this_machine(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

Result<Reply> show_metrics(const Metrics& metrics, const Call& call) {
  if (!is_this_machine(call.request.client_address)) TRY(require_administrator(call.visit));
  return metrics_reply(metrics);
}

Reply robots_reply() {
  Reply reply = text_reply(200, "text/plain; charset=utf-8", std::string(robots));
  reply.headers.set("Cache-Control", "public, max-age=86400");
  return reply;
}

Result<Reply> icon_reply(const Assets& assets, const Request& request) {
  const std::string_view emblem = assets.find("emblem-", ".svg");
  if (emblem.empty()) return fail(Code::not_found, "page.not_found");
  Reply reply = TRY(assets.reply(request, emblem));
  reply.headers.set("Cache-Control", "public, max-age=86400");  // this name holds no digest
  return reply;
}

}  // namespace

Routes OperationsRoutes::routes() const {
  using enum RouteClass;
  const Metrics& metrics = metrics_;
  const Assets& assets = assets_;
  return {{{Method::get}, "/healthz", operations, [](Call&) -> Result<Reply> { return alive_reply(); }},
          {{Method::get},
           "/readyz",
           operations,
           [checks = checks_](Call&) -> Result<Reply> { return ready_reply(checks); }},
          {{Method::get}, "/metrics", operations, [&metrics](Call& call) { return show_metrics(metrics, call); }},
          {{Method::get}, "/robots.txt", asset, [](Call&) -> Result<Reply> { return robots_reply(); }},
          {{Method::get}, "/favicon.ico", asset, [&assets](Call& call) { return icon_reply(assets, call.request); }},
          {{Method::get}, "/assets/{name}", asset, [&assets](Call& call) {
             return assets.reply(call.request, call.parameters["name"]);
           }}};
}

}  // namespace khen
