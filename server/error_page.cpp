// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/error_page.h"

#include <fmt/format.h>

#include "server/problem.h"

namespace khen {
namespace {

std::string heading_of(const Site& site, const Call& call, int status) {
  const std::string id = fmt::format("error.heading.{}", status);
  return site.say(call, site.messages().has("vi", id) ? id : "error.heading.other");
}

// For faults of ours the reader gets no detail beyond that it is ours.
bool is_ours(const Error& error) {
  return error.code == Code::internal || error.code == Code::io || error.code == Code::corrupt;
}

}  // namespace

Reply error_page(const Site& site, const Call& call, const Error& error) {
  const int status = http_status(error);
  const bool retry = facts(error.code).retry;
  const std::string_view message = is_ours(error) ? "request.failed" : std::string_view(error.message);
  const std::string hint = std::string(message) + ".hint";
  const bool has_hint = site.messages().has("vi", hint);
  const bool may_log_in = !call.visit.session && (error.code == Code::unauthenticated || error.code == Code::denied);
  const std::string here = in_language(call.request, call.language);
  PageHead head;
  head.title = heading_of(site, call, status);
  head.indexing = Indexing::refused;
  PageData data = PageData::map({
      {"status", fmt::format("{}", status)},
      {"heading", head.title},
      {"text", site.say(call, message, error.parameters)},
      {"hint", has_hint ? site.say(call, hint, error.parameters) : std::string()},
      {"retry_href", retry && call.request.method == Method::get ? here : std::string()},
      {"login_href", may_log_in ? "/" + call.language + "/login?next=" + percent_encode(here) : std::string()},
      {"correlation", status >= 500 ? call.correlation : std::string()},
  });
  Reply reply = site.page(call, "error", head, std::move(data), status);
  reply.headers.set("Cache-Control", "no-store");
  if (retry) reply.headers.set("Retry-After", "5");
  return reply;
}

}  // namespace khen
