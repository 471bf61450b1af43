// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "server/api_call.h"
#include "server/api_json.h"
#include "server/route_api.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t largest_credentials = 4096;

std::string session_document(const std::optional<Session>& session) {
  if (!session) return Json{{"login", nullptr}, {"role", nullptr}, {"csrf", nullptr}}.dump();
  return Json{{"login", session->account.login},
              {"display_name", session->account.display_name},
              {"role", name_of(session->account.role)},
              {"must_change_password", session->account.must_change},
              {"csrf", session->csrf}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Reply> log_in(const ApiTools& tools, Call& call) {
  const std::string body = TRY(json_body(call.request, largest_credentials));
  const Credentials credentials = TRY(parse_credentials(body));
  Reply reply = written_reply(200, "");
  const Session session = TRY(tools.sessions.log_in(call.request, credentials.login, credentials.password, reply));
  reply.body = session_document(session);
  return reply;
}

Result<Reply> log_out(const ApiTools& tools, Call& call) {
  TRY(require_signed_in(call.visit));
  TRY(tools.sessions.require_own_form(call.request, call.visit, {}));
  Reply reply;
  reply.status = 204;
  TRY(tools.sessions.log_out(call.request, reply));
  return reply;
}

}  // namespace

Routes session_api_routes(const ApiTools& tools) {
  constexpr std::string_view path = "/api/v1/session";
  return {{{Method::get},
           path,
           RouteClass::api,
           [](Call& call) -> Result<Reply> { return written_reply(200, session_document(call.visit.session)); }},
          {{Method::post}, path, RouteClass::api, [tools](Call& call) { return log_in(tools, call); }},
          {{Method::delete_}, path, RouteClass::api, [tools](Call& call) { return log_out(tools, call); }}};
}

}  // namespace khen
