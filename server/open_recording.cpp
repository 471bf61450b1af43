// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/open_recording.h"

#include <algorithm>

#include "metadata/base/digest.h"
#include "server/standing_decision.h"

namespace khen {
namespace {

constexpr int low_height = 360;  // what Verdict::low still shows
constexpr std::size_t tag_length = 32;

}  // namespace

bool OpenedRecording::may_see(const Rendition& rendition) const {
  const bool large = rendition.height && *rendition.height > low_height;
  return !rendition.role.starts_with("captions-") && (verdict != Verdict::low || !large);
}

const Rendition* OpenedRecording::find(std::string_view file_name) const {
  const auto& set = guarded.deliverable.renditions;
  if (!set) return nullptr;
  const auto found = std::find_if(set->renditions.begin(), set->renditions.end(),
                                  [&](const Rendition& rendition) { return rendition.file_name == file_name; });
  return found == set->renditions.end() || !may_see(*found) ? nullptr : &*found;
}

Caching OpenedRecording::caching() const {
  return proof == Proof::address ? Caching::private_revalidate : caching_for(guarded.audience);
}

void OpenedRecording::open_to_other_sites(HeaderList& headers) const {
  khen::open_to_other_sites(headers, proof == Proof::address ? AccessClass::everyone : guarded.audience);
  // The address is a secret, which no other page needs to know.
  if (proof == Proof::address) headers.set("Referrer-Policy", "no-referrer");
}

Reply OpenedRecording::standing_reply(const Call& call, Representation shown) const {
  Reply reply = present(call.request, shown);
  reply.standing = standing_decision(call, guarded.audience, std::move(shown));
  return reply;
}

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
  return OpenedRecording{std::move(guarded), decision.verdict, call.visit.proof};
}

Caching caching_for(AccessClass audience) {
  return audience == AccessClass::everyone ? Caching::shared_briefly : Caching::private_revalidate;
}

void open_to_other_sites(HeaderList& headers, AccessClass audience) {
  if (audience != AccessClass::everyone) return;
  headers.set("Access-Control-Allow-Origin", "*");
  headers.set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag");
  headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

EntityTag tag_for(const RenditionSet& set, std::string_view name) {
  const std::string digest = digest_hex(DigestAlgorithm::sha256, set.plan_digest + "/" + std::string(name));
  return {digest.substr(0, tag_length), TagStrength::strong};
}

Path path_of(const Home& home, const RenditionSet& set, const Rendition& rendition) {
  return home.paths.renditions / set.directory / rendition.file_name;
}

}  // namespace khen
