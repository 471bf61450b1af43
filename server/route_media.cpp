// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/route_media.h"

#include <fmt/core.h>

#include "metadata/base/digest.h"
#include "server/forms.h"
#include "server/http/security.h"
#include "server/media_file.h"
#include "server/negotiate.h"
#include "server/open_recording.h"
#include "server/route_captions.h"
#include "server/subtitle_playlist.h"

namespace khen {
namespace {

constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";
constexpr std::string_view manifest_type = "application/dash+xml";
constexpr std::uint64_t largest_playlist = 1024 * 1024;

std::string served_type(std::string_view media_type) {
  std::string type(media_type);
  if (type.starts_with("text/") && type.find("charset") == std::string::npos) type += "; charset=utf-8";
  return type;
}

bool wants_least_first(const Request& request) {
  return request.query.value_or("first", "") == "low" || is_on_slow_link(request.headers);
}

// As a text, so that it can be compressed: playlists repeat themselves line by line. One that offers variants also
// offers the captions that the catalogue has now, and begins with what the reader's link can carry.
Result<Reply> playlist_reply(Home& home, const Call& call, const RecordingId& recording, const MediaFile& file) {
  std::string text = TRY(read_file(file.path, largest_playlist));
  Validators validators{file.tag, std::nullopt};
  const bool dash = file.content_type == manifest_type;
  const bool variants = !dash && offers_variants(text);
  if (dash || variants) {
    const auto tracks = TRY(caption_tracks(home, recording));
    text = dash ? with_text_sets(text, tracks) : with_subtitles(text, tracks);
    if (!tracks.empty()) validators.tag->opaque += "-" + digest_hex(DigestAlgorithm::sha256, text).substr(0, 8);
  }
  const bool least_first = variants && wants_least_first(call.request);
  if (least_first) {
    text = with_least_first(text);
    validators.tag->opaque += "-low";
  }
  Reply reply =
      conditional_reply(call.request, text_reply(200, file.content_type, std::move(text)), validators, file.caching);
  if (variants) {
    const std::string_view before = reply.headers.find("Vary");
    reply.headers.set("Vary", fmt::format("{}{}Save-Data, {}", before, before.empty() ? "" : ", ", network_hints));
  }
  return reply;
}

Result<Reply> rendition_reply(Home& home, Call& call) {
  const OpenedRecording allowed = TRY(open_recording(home, call));
  const Rendition* rendition = allowed.find(call.parameters["file"]);
  if (rendition == nullptr) return fail(Code::not_found, "media.missing");
  const RenditionSet& set = *allowed.guarded.deliverable.renditions;
  const MediaFile file{.path = path_of(home, set, *rendition),
                       .content_type = served_type(rendition->media_type),
                       .tag = tag_for(set, rendition->file_name),
                       .caching = allowed.caching()};
  if (rendition->media_type == playlist_type || rendition->media_type == manifest_type) {
    Reply reply = TRY(playlist_reply(home, call, set.recording, file));
    allowed.open_to_other_sites(reply.headers);
    return reply;
  }
  Representation shown = TRY(open_media(file));
  allowed.open_to_other_sites(shown.fields);
  return allowed.standing_reply(call, std::move(shown));
}

Result<Reply> original_reply(Home& home, Call& call) {
  const OpenedRecording allowed = TRY(open_recording(home, call));
  if (allowed.verdict != Verdict::allow) return fail(Code::denied, "access.denied");
  const Recording& recording = allowed.guarded.deliverable.recording;
  const MediaFile file{.path = TRY(home.vault.path_of(recording.record, recording.vault_path)),
                       .content_type = served_type(recording.media_type),
                       .tag = EntityTag{recording.sha512, TagStrength::strong},
                       .caching = allowed.caching(),
                       .disposition = Disposition::save,
                       .download_name = recording.file_name};
  Representation shown = TRY(open_media(file));
  shown.fields.set("Content-Security-Policy", sandbox_policy);
  allowed.open_to_other_sites(shown.fields);
  return allowed.standing_reply(call, std::move(shown));
}

}  // namespace

std::string media_address(const RecordingId& recording, std::string_view file_name) {
  return "/media/" + recording.str() + "/" + percent_encode(file_name);
}

std::string original_address(const RecordingId& recording) { return media_address(recording, "original"); }

Routes MediaRoutes::routes() const {
  using Answer = Result<Reply> (*)(Home&, Call&);
  const auto row = [this](std::string_view path, Answer answer) {
    return Route<Endpoint>{
        {Method::get}, path, RouteClass::media, [&home = home_, answer](Call& call) { return answer(home, call); }};
  };
  // Whoever else the request says it comes from, here the address tells who asks.
  const auto signed_row = [this](std::string_view path, Answer answer) {
    return Route<Endpoint>{{Method::get},
                           path,
                           RouteClass::media,
                           [&home = home_, &tokens = tokens_, answer](Call& call) -> Result<Reply> {
                             call.visit = TRY(tokens.visit(call.parameters["token"], call.parameters["recording"]));
                             return answer(home, call);
                           }};
  };
  return {row("/media/{recording}/captions/{file}", caption_reply), row("/media/{recording}/original", original_reply),
          row("/media/{recording}/{file}", rendition_reply),
          signed_row("/signed/{token}/{recording}/captions/{file}", caption_reply),
          signed_row("/signed/{token}/{recording}/{file}", rendition_reply)};
}

}  // namespace khen
