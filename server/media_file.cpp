// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/media_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "metadata/base/text.h"

namespace khen {
namespace {

struct OpenFile {
  std::shared_ptr<const Descriptor> descriptor;
  std::uint64_t size = 0;
  Instant modified;
};

Result<OpenFile> open_regular(const Path& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!descriptor || ::fstat(descriptor.get(), &status) != 0) {
    if (errno == EMFILE || errno == ENFILE) return fail_errno(errno, "open", path.string());
    return with_cause(fail(Code::not_found, "media.missing"), path.string());
  }
  if (!S_ISREG(status.st_mode)) return with_cause(fail(Code::not_found, "media.missing"), path.string());
  const auto modified = std::chrono::seconds(status.st_mtim.tv_sec) +
                        std::chrono::floor<milliseconds>(std::chrono::nanoseconds(status.st_mtim.tv_nsec));
  return OpenFile{std::make_shared<const Descriptor>(std::move(descriptor)), static_cast<std::uint64_t>(status.st_size),
                  Instant(modified)};
}

EntityTag tag_of(const OpenFile& file) {
  return {fmt::format("{:x}-{:x}", file.size, to_milliseconds(file.modified)), TagStrength::weak};
}

Retrieval retrieval(Method method) {
  return method == Method::get || method == Method::head ? Retrieval::yes : Retrieval::no;
}

bool is_private(Caching caching) {
  return caching == Caching::private_immutable || caching == Caching::private_revalidate;
}

bool is_plain_name_character(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/' && c != '%'; }

}  // namespace

std::string_view cache_control(Caching caching) {
  switch (caching) {
    case Caching::immutable: return "public, max-age=31536000, immutable";
    case Caching::revalidate: return "public, no-cache";
    // Many readers of one valley then cost us one request a segment, and a withdrawn film ends with the segment.
    case Caching::shared_briefly: return "public, max-age=0, s-maxage=4, must-revalidate";
    case Caching::private_immutable: return "private, max-age=31536000, immutable";
    case Caching::private_revalidate: return "private, no-cache";
    case Caching::no_store: return "no-store";
  }
  return "no-store";
}

void add_validators(HeaderList& headers, const Validators& validators, Caching caching) {
  if (validators.tag) headers.set("ETag", validators.tag->text());
  if (validators.modified) headers.set("Last-Modified", to_http_date(*validators.modified));
  headers.set("Cache-Control", cache_control(caching));
  if (is_private(caching)) headers.set("Vary", "Cookie");
}

std::string content_disposition(Disposition disposition, std::string_view download_name) {
  std::string text = disposition == Disposition::save ? "attachment" : "inline";
  if (download_name.empty()) return text;
  std::string plain;
  for (const char c : download_name) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
    if (!continues) plain += is_plain_name_character(c) ? c : '_';
  }
  text += "; filename=\"" + plain + "\"";
  if (plain != download_name) text += "; filename*=UTF-8''" + percent_encode(download_name);
  return text;
}

Result<Representation> open_media(const MediaFile& media) {
  const OpenFile file = TRY(open_regular(media.path));
  Representation shown;
  shown.validators = {media.tag ? media.tag : tag_of(file), file.modified};
  add_validators(shown.fields, shown.validators, media.caching);
  shown.fields.set("Accept-Ranges", "bytes");
  shown.content_fields.set("Content-Type", media.content_type);
  if (media.disposition == Disposition::save || !media.download_name.empty()) {
    shown.content_fields.set("Content-Disposition", content_disposition(media.disposition, media.download_name));
  }
  shown.content = FileRange{file.descriptor, 0, file.size, std::make_shared<const Path>(media.path)};
  shown.ranges = Ranges::bytes;
  return shown;
}

Result<Reply> media_reply(const Request& request, const MediaFile& media) {
  return present(request, TRY(open_media(media)));
}

Reply conditional_reply(const Request& request, Reply reply, const Validators& validators, Caching caching) {
  add_validators(reply.headers, validators, caching);
  const Precondition precondition = evaluate(conditions_of(request), validators, retrieval(request.method));
  if (precondition == Precondition::proceed) return reply;
  reply.status = precondition == Precondition::not_modified ? 304 : 412;
  reply.headers.remove("Content-Type");
  reply.body = std::string();
  return reply;
}

}  // namespace khen
