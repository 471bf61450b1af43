// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/assets.h"

#include <algorithm>
#include <array>

#include "metadata/base/digest.h"
#include "server/media_file.h"
#include "server/negotiate.h"

namespace khen {
namespace {

constexpr std::string_view folder = "dist/";
constexpr std::size_t tag_length = 24;

struct Type {
  std::string_view extension;
  std::string_view media_type;
};

constexpr std::array types{
    Type{".css", "text/css; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".svg", "image/svg+xml"},
    Type{".woff2", "font/woff2"},
    Type{".json", "application/json"},
    Type{".png", "image/png"},
    Type{".ico", "image/x-icon"},
    Type{".webp", "image/webp"},
    Type{".webmanifest", "application/manifest+json"},
};

std::string_view type_of(std::string_view name) {
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const Type& type) { return name.ends_with(type.extension); });
  return found == types.end() ? "application/octet-stream" : found->media_type;
}

}  // namespace

Assets::Assets(std::span<const EmbeddedFile> files) {
  const auto form_of = [](std::string_view content) {
    return Form{content, {digest_hex(DigestAlgorithm::sha256, content).substr(0, tag_length), TagStrength::strong}};
  };
  for (const EmbeddedFile& file : files) {
    if (!file.name.starts_with(folder)) continue;
    const std::string_view name = file.name.substr(folder.size());
    if (name.ends_with(".br")) {
      assets_[name.substr(0, name.size() - 3)].brotli = form_of(file.content);
    } else if (name.ends_with(".gz")) {
      assets_[name.substr(0, name.size() - 3)].gzip = form_of(file.content);
    } else {
      assets_[name].plain = form_of(file.content);
    }
  }
}

Result<Reply> Assets::reply(const Request& request, std::string_view name) const {
  const auto found = assets_.find(name);
  if (found == assets_.end()) return fail(Code::not_found, "page.not_found");
  const Asset& asset = found->second;
  const std::string_view accepted = request.headers.find("accept-encoding");
  const Form* form = &asset.plain;
  std::string_view coding;
  if (asset.brotli && accepts_encoding(accepted, "br")) {
    form = &*asset.brotli;
    coding = "br";
  } else if (asset.gzip && accepts_encoding(accepted, "gzip")) {
    form = &*asset.gzip;
    coding = "gzip";
  }
  Reply reply = text_reply(200, type_of(name), std::string(form->content));
  if (!coding.empty()) reply.headers.set("Content-Encoding", coding);
  if (asset.brotli || asset.gzip) reply.headers.set("Vary", "Accept-Encoding");
  return conditional_reply(request, std::move(reply), {form->tag, std::nullopt}, Caching::immutable);
}

std::string_view Assets::find(std::string_view stem, std::string_view extension) const {
  for (const auto& [name, asset] : assets_) {
    if (name.starts_with(stem) && name.ends_with(extension)) return name;
  }
  return {};
}

}  // namespace khen
