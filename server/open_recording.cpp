// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/open_recording.h"

namespace khen {

Result<OpenedRecording> open_recording(Home& home, const Call& call) {
  const RecordingId id = TRY(RecordingId::parse(call.parameters["recording"]));
  GuardedRecording guarded = TRY(home.catalogue->read([&](Db& db) { return read_recording(db, id); }));
  const Decision decision = decide(call.visit.viewer, guarded.audience, call.now);
  switch (decision.verdict) {
    case Verdict::hidden: return fail(Code::not_found, "recording.not_found", {{"id", id.str()}});
    case Verdict::deny:
      return call.visit.session ? fail(Code::denied, "access.denied") : fail(Code::denied, "access.login_needed");
    case Verdict::allow:
    case Verdict::low: break;
  }
  return OpenedRecording{std::move(guarded), decision.verdict};
}

Caching caching_for(AccessClass audience) {
  return audience == AccessClass::everyone ? Caching::revalidate : Caching::private_revalidate;
}

void open_to_other_sites(Reply& reply, AccessClass audience) {
  if (audience != AccessClass::everyone) return;
  reply.headers.set("Access-Control-Allow-Origin", "*");
  reply.headers.set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag");
  reply.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace khen
