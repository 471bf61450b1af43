// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstring>

#include "server/http.h"

namespace khen {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool breaks_lines(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

constexpr std::size_t block_size = 64 * 1024;
constexpr std::size_t usual_fields = 16;  // of a browser's request and of a reply

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
  }
  return "GET";
}

std::string_view HeaderList::find(std::string_view name) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) { return same_name(field.name, name); });
  return found == fields_.end() ? std::string_view() : found->value;
}

bool HeaderList::has(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return same_name(field.name, name); });
}

void HeaderList::add(std::string_view name, std::string_view value) {
  if (name.empty() || breaks_lines(name) || breaks_lines(value)) return;
  if (fields_.empty()) fields_.reserve(usual_fields);
  fields_.push_back({std::string(name), std::string(value)});
}

void HeaderList::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void HeaderList::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return same_name(field.name, name); });
}

BodySource body_from(std::string text) {
  auto rest = std::make_shared<std::pair<std::string, std::size_t>>(std::move(text), 0);
  return [rest](std::span<std::byte> into) -> Result<std::size_t> {
    auto& [content, used] = *rest;
    const std::size_t size = std::min(into.size(), content.size() - used);
    std::memcpy(into.data(), content.data() + used, size);
    used += size;
    return size;
  };
}

Result<void> Request::stream_body(const std::function<Result<void>(Bytes)>& sink) {
  if (!body) return {};
  std::vector<std::byte> block(block_size);
  while (true) {
    const std::size_t size = TRY(body(block));
    if (size == 0) return {};
    TRY(sink(Bytes(block.data(), size)));
  }
}

Result<std::string> Request::read_body(std::uint64_t limit) {
  const Error too_large = fail(Code::too_large, "http.body.too_large", {{"limit", std::to_string(limit)}});
  if (content_length > limit) return too_large;
  std::string text;
  TRY(stream_body([&](Bytes bytes) -> Result<void> {
    if (bytes.size() > limit - text.size()) return too_large;
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }));
  return text;
}

Reply::Reply() = default;
Reply::Reply(const Reply&) = default;
Reply::Reply(Reply&&) noexcept = default;
Reply& Reply::operator=(const Reply&) = default;
Reply& Reply::operator=(Reply&&) noexcept = default;
Reply::~Reply() = default;

Reply text_reply(int status, std::string_view content_type, std::string text) {
  Reply reply;
  reply.status = status;
  reply.headers.add("Content-Type", content_type);
  reply.body = std::move(text);
  return reply;
}

Reply redirect_reply(int status, std::string_view location) {
  Reply reply;
  reply.status = status;
  reply.headers.add("Location", location);
  return reply;
}

}  // namespace khen
