// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/iiif/route_iiif.h"

#include <fcntl.h>

#include <algorithm>
#include <memory>

#include "metadata/base/descriptor.h"
#include "metadata/base/zip_directory.h"
#include "server/iiif/picture_service.h"
#include "server/open_recording.h"

namespace khen {
namespace {

constexpr std::string_view info_type = "application/ld+json;profile=\"http://iiif.io/api/image/3/context.json\"";
constexpr std::string_view level_link = "<http://iiif.io/api/image/3/level0.json>;rel=\"profile\"";
constexpr std::string_view picture_type = "image/jpeg";

using Address = std::function<std::string(const Request&)>;

struct Offered {
  OpenedRecording open;
  PictureService service;
};

Result<Offered> open_picture(Home& home, const Call& call) {
  OpenedRecording open = TRY(open_recording(home, call));
  const auto& set = open.guarded.deliverable.renditions;
  std::vector<Rendition> seen;
  if (set) {
    std::copy_if(set->renditions.begin(), set->renditions.end(), std::back_inserter(seen),
                 [&](const Rendition& rendition) { return open.may_see(rendition); });
  }
  auto service = picture_service(seen);
  if (!service) return fail(Code::not_found, "media.missing");
  return Offered{std::move(open), *std::move(service)};
}

std::string base_address(const Address& address, const Call& call) {
  return address(call.request) + "/iiif/3/" + std::string(call.parameters["recording"]);
}

Result<Reply> info_reply(Home& home, const Address& address, const Call& call) {
  const Offered offered = TRY(open_picture(home, call));
  const AccessClass audience = offered.open.guarded.audience;
  std::string text = picture_info(offered.service, base_address(address, call));
  const RenditionSet& set = *offered.open.guarded.deliverable.renditions;
  Reply reply = conditional_reply(call.request, text_reply(200, info_type, std::move(text)),
                                  {tag_for(set, base_address(address, call)), std::nullopt}, caching_for(audience));
  open_to_other_sites(reply.headers, audience);
  return reply;
}

// The tile's own bytes within the pyramid's file.
Result<FileRange> tile_bytes(const Path& pyramid, const TilePlace& tile) {
  auto descriptor =
      std::make_shared<const Descriptor>(::open(pyramid.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!*descriptor) return with_cause(fail(Code::not_found, "media.missing"), pyramid.string());
  const ByteSource source = TRY(byte_source(descriptor->get()));
  const ZipDirectory directory = TRY(read_zip_directory(source));
  const std::string name = name_of(tile);
  const auto entry = std::find_if(directory.entries.begin(), directory.entries.end(),
                                  [&](const ZipEntry& one) { return one.name == name; });
  if (entry == directory.entries.end()) return fail(Code::not_found, "iiif.not_offered");
  const ByteSpan span = TRY(stored_bytes(source, directory, *entry));
  return FileRange{std::move(descriptor), span.offset, span.length};
}

Result<Reply> picture_reply(Home& home, Call& call) {
  const Offered offered = TRY(open_picture(home, call));
  const bool plain = call.parameters["rotation"] == "0" && call.parameters["quality"] == "default.jpg";
  const auto wanted =
      plain ? wanted_part(offered.service, call.parameters["region"], call.parameters["size"]) : std::nullopt;
  if (!wanted) return fail(Code::not_found, "iiif.not_offered");
  const RenditionSet& set = *offered.open.guarded.deliverable.renditions;
  const AccessClass audience = offered.open.guarded.audience;
  Representation shown;
  if (const auto* tile = std::get_if<TilePlace>(&*wanted)) {
    const Rendition* pyramid = offered.open.find("pyramid.zip");
    if (pyramid == nullptr) return fail(Code::not_found, "iiif.not_offered");
    shown.content = TRY(tile_bytes(path_of(home, set, *pyramid), *tile));
    shown.validators.tag = tag_for(set, name_of(*tile));
    add_validators(shown.fields, shown.validators, caching_for(audience));
    shown.content_fields.set("Content-Type", picture_type);
  } else {
    const std::string& name = std::get<WholeSize>(*wanted).file_name;
    const Rendition* whole = offered.open.find(name);
    if (whole == nullptr) return fail(Code::not_found, "iiif.not_offered");
    shown = TRY(open_media({.path = path_of(home, set, *whole),
                            .content_type = std::string(picture_type),
                            .tag = tag_for(set, name),
                            .caching = caching_for(audience)}));
  }
  shown.fields.set("Link", level_link);
  open_to_other_sites(shown.fields, audience);
  return offered.open.standing_reply(call, std::move(shown));
}

// The address of a picture leads to its description (section 2).
Result<Reply> base_reply(Home& home, const Address& address, const Call& call) {
  TRY(open_picture(home, call));
  return redirect_reply(303, base_address(address, call) + "/info.json");
}

}  // namespace

Routes IiifRoutes::routes() const {
  return {
      {{Method::get},
       "/iiif/3/{recording}",
       RouteClass::media,
       [&home = home_, address = address_](Call& call) { return base_reply(home, address, call); }},
      {{Method::get},
       "/iiif/3/{recording}/info.json",
       RouteClass::media,
       [&home = home_, address = address_](Call& call) { return info_reply(home, address, call); }},
      {{Method::get},
       "/iiif/3/{recording}/{region}/{size}/{rotation}/{quality}",
       RouteClass::media,
       [&home = home_](Call& call) { return picture_reply(home, call); }},
  };
}

}  // namespace khen
