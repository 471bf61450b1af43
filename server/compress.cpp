// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/compress.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "server/negotiate.h"

namespace khen {
namespace {

constexpr int level = 5;  // beyond it, seconds of CPU buy single per cents
constexpr int gzip_window = 15 + 16;
constexpr std::size_t least_size = 1024;
constexpr std::size_t most_size = 4 * 1024 * 1024;

constexpr std::array<std::string_view, 14> compressible{
    "text/html",
    "text/css",
    "text/plain",
    "text/csv",
    "text/vtt",
    "text/javascript",
    "text/xml",
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "application/xml",
    "application/schema+json",
    "application/vnd.apple.mpegurl",
    "image/svg+xml",
};

bool is_compressible(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return std::find(compressible.begin(), compressible.end(), type) != compressible.end();
}

void add_vary(HeaderList& headers, std::string_view name) {
  const std::string before(headers.find("Vary"));
  headers.set("Vary", before.empty() ? std::string(name) : before + ", " + std::string(name));
}

}  // namespace

std::optional<std::string> gzip(std::string_view text) {
  z_stream stream{};
  if (text.size() > most_size) return std::nullopt;
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return std::nullopt;
  std::string out(text.size(), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write to its input
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool smaller = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (!smaller) return std::nullopt;
  return out;
}

void compress_reply(Reply& reply, std::string_view accept_encoding) {
  auto* text = std::get_if<std::string>(&reply.body);
  if (text == nullptr || text->size() < least_size || text->size() > most_size) return;
  if (reply.headers.has("Content-Encoding") || reply.headers.has("Content-Range")) return;
  if (!is_compressible(reply.headers.find("Content-Type"))) return;
  add_vary(reply.headers, "Accept-Encoding");
  if (!accepts_encoding(accept_encoding, "gzip")) return;
  auto packed = gzip(*text);
  if (!packed) return;
  *text = std::move(*packed);
  reply.headers.set("Content-Encoding", "gzip");
  const std::string tag(reply.headers.find("ETag"));
  if (tag.starts_with('"')) reply.headers.set("ETag", "W/" + tag);
}

}  // namespace khen
