// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "server/api_call.h"
#include "server/open_recording.h"
#include "server/route_api.h"
#include "server/route_media.h"

namespace khen {
namespace {

using Json = nlohmann::ordered_json;

// Where a player without cookies finds the Recording's files: what everybody may see needs no token.
Result<Reply> issue(const ApiTools& tools, Call& call) {
  TRY(require_known_parameters(call.request, {}));
  TRY(require_signed_in(call.visit));
  TRY(tools.sessions.require_own_form(call.request, call.visit, {}));
  const OpenedRecording opened = TRY(open_recording(tools.home, call));
  const RecordingId& recording = opened.guarded.deliverable.recording.id;
  if (opened.guarded.audience == AccessClass::everyone) {
    return written_reply(200, Json{{"base", media_address(recording, "")}, {"expires", nullptr}}.dump());
  }
  const IssuedMediaToken issued = tools.tokens.issue(*call.visit.session, recording);
  return written_reply(
      200, Json{{"base", signed_address(issued.text, recording, "")}, {"expires", to_rfc3339(issued.expires)}}.dump());
}

}  // namespace

Routes media_api_routes(const ApiTools& tools) {
  return {{{Method::post}, "/api/v1/recordings/{recording}/media-token", RouteClass::api, [tools](Call& call) {
             return issue(tools, call);
           }}};
}

}  // namespace khen
