// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "metadata/base/files.h"
#include "server/etag.h"
#include "server/http.h"
#include "server/representation.h"

// A file on disk as a Reply: ranges, conditions, caching. The caller has decided that the viewer may have these bytes.
namespace khen {

enum class Caching {
  immutable,           // public, the address names the content: a year
  revalidate,          // public, but ask each time
  shared_briefly,      // public; browsers ask each time, caches between them and us once in the time of a segment
  private_immutable,   // for this viewer's own browser only, the address names the content
  private_revalidate,  // for this viewer's own browser only, ask each time (a changed permission holds at once)
  no_store,
};
std::string_view cache_control(Caching caching);

enum class Disposition { show, save };

struct MediaFile {
  Path path{};
  std::string content_type{};
  std::optional<EntityTag> tag{};  // from the digest; absent: size and modification time make a weak one
  Caching caching = Caching::private_revalidate;
  Disposition disposition = Disposition::show;
  std::string download_name{};  // for `save`; any UTF-8
};

// The opened file with its fields. "media.missing" (not_found) when there is no such regular file.
Result<Representation> open_media(const MediaFile& file);

// 200, 206, 304, 412 or 416.
Result<Reply> media_reply(const Request& request, const MediaFile& file);

// ETag, Last-Modified, Cache-Control and, for what is one viewer's own, Vary.
void add_validators(HeaderList& headers, const Validators& validators, Caching caching);

// Content-Disposition with an ASCII fallback and filename* (RFC 6266, RFC 8187).
std::string content_disposition(Disposition disposition, std::string_view download_name);

// The same conditions for a text that is at hand: sets ETag and Cache-Control and turns the reply into 304 or 412.
Reply conditional_reply(const Request& request, Reply reply, const Validators& validators, Caching caching);

}  // namespace khen
