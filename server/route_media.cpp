// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_media.h"

#include <algorithm>

#include "metadata/base/digest.h"
#include "metadata/catalogue_read.h"
#include "server/forms.h"
#include "server/http_security.h"
#include "server/media_file.h"

namespace khen {
namespace {

constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";
constexpr std::uint64_t largest_playlist = 1024 * 1024;
constexpr int low_height = 360;  // what Verdict::low still shows
constexpr std::size_t tag_length = 32;

struct Allowed {
  GuardedRecording guarded;
  Verdict verdict = Verdict::allow;
};

Result<Allowed> open_recording(Home& home, const Call& call) {
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
  return Allowed{std::move(guarded), decision.verdict};
}

Caching caching_for(AccessClass audience) {
  return audience == AccessClass::everyone ? Caching::revalidate : Caching::private_revalidate;
}

std::string served_type(std::string_view media_type) {
  std::string type(media_type);
  if (type.starts_with("text/") && type.find("charset") == std::string::npos) type += "; charset=utf-8";
  return type;
}

// Public bytes may be shown by any site; reserved ones only by ours.
void open_to_other_sites(Reply& reply, AccessClass audience) {
  if (audience != AccessClass::everyone) return;
  reply.headers.set("Access-Control-Allow-Origin", "*");
  reply.headers.set("Access-Control-Expose-Headers", "Accept-Ranges, Content-Length, Content-Range, ETag");
  reply.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

const Rendition* find_rendition(const Allowed& allowed, std::string_view file_name) {
  const auto& set = allowed.guarded.deliverable.renditions;
  if (!set) return nullptr;
  const auto found = std::find_if(set->renditions.begin(), set->renditions.end(),
                                  [&](const Rendition& rendition) { return rendition.file_name == file_name; });
  if (found == set->renditions.end()) return nullptr;
  const bool large = found->height && *found->height > low_height;
  return allowed.verdict == Verdict::low && large ? nullptr : &*found;
}

// The Plan decides about every byte of its Renditions.
EntityTag tag_for(const RenditionSet& set, const Rendition& rendition) {
  const std::string digest = digest_hex(DigestAlgorithm::sha256, set.plan_digest + "/" + rendition.file_name);
  return {digest.substr(0, tag_length), TagStrength::strong};
}

// As a text, so that it can be compressed: playlists repeat themselves line by line.
Result<Reply> playlist_reply(const Request& request, const MediaFile& file) {
  std::string text = TRY(read_file(file.path, largest_playlist));
  return conditional_reply(request, text_reply(200, file.content_type, std::move(text)), {file.tag, std::nullopt},
                           file.caching);
}

Result<Reply> rendition_reply(Home& home, Call& call) {
  const Allowed allowed = TRY(open_recording(home, call));
  const Rendition* rendition = find_rendition(allowed, call.parameters["file"]);
  if (rendition == nullptr) return fail(Code::not_found, "media.missing");
  const RenditionSet& set = *allowed.guarded.deliverable.renditions;
  const MediaFile file{.path = home.paths.renditions / set.directory / rendition->file_name,
                       .content_type = served_type(rendition->media_type),
                       .tag = tag_for(set, *rendition),
                       .caching = caching_for(allowed.guarded.audience)};
  const bool playlist = rendition->media_type == playlist_type && !call.request.headers.has("range");
  Reply reply = TRY(playlist ? playlist_reply(call.request, file) : media_reply(call.request, file));
  open_to_other_sites(reply, allowed.guarded.audience);
  return reply;
}

Result<Reply> original_reply(Home& home, Call& call) {
  const Allowed allowed = TRY(open_recording(home, call));
  if (allowed.verdict != Verdict::allow) return fail(Code::denied, "access.denied");
  const Recording& recording = allowed.guarded.deliverable.recording;
  const MediaFile file{.path = TRY(home.vault.path_of(recording.record, recording.vault_path)),
                       .content_type = served_type(recording.media_type),
                       .tag = EntityTag{recording.sha512, TagStrength::strong},
                       .caching = caching_for(allowed.guarded.audience),
                       .disposition = Disposition::save,
                       .download_name = recording.file_name};
  Reply reply = TRY(media_reply(call.request, file));
  reply.headers.set("Content-Security-Policy", sandbox_policy);
  open_to_other_sites(reply, allowed.guarded.audience);
  return reply;
}

}  // namespace

std::string media_address(const RecordingId& recording, std::string_view file_name) {
  return "/media/" + recording.str() + "/" + percent_encode(file_name);
}

std::string original_address(const RecordingId& recording) { return media_address(recording, "original"); }

Routes MediaRoutes::routes() const {
  Home& home = home_;
  return {{{Method::get},
           "/media/{recording}/original",
           RouteClass::media,
           [&home](Call& call) { return original_reply(home, call); }},
          {{Method::get}, "/media/{recording}/{file}", RouteClass::media, [&home](Call& call) {
             return rendition_reply(home, call);
           }}};
}

}  // namespace khen
