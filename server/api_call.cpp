// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api_call.h"

#include <algorithm>
#include <charconv>

#include "metadata/base/digest.h"
#include "metadata/base/text.h"
#include "server/media_file.h"

namespace khen {
namespace {

constexpr std::size_t tag_length = 24;

}  // namespace

Error bad_parameter(std::string_view name, std::string_view value) {
  return fail(Code::usage, "api.parameter",
              {{"name", printable(clip(name, 60))}, {"value", printable(clip(value, 60))}});
}

Result<void> require_known_parameters(const Request& request, std::initializer_list<std::string_view> known) {
  for (const auto& field : request.query.fields()) {
    if (std::find(known.begin(), known.end(), field.name) == known.end()) return bad_parameter(field.name, field.value);
  }
  return {};
}

Result<int> limit_of(const Request& request) {
  const auto text = request.query.find("limit");
  if (!text) return default_limit;
  int limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  const bool whole = error == std::errc() && end == text->data() + text->size();
  if (!whole || limit < 1 || limit > largest_limit) return bad_parameter("limit", *text);
  return limit;
}

Result<std::string> json_body(Request& request, std::uint64_t limit) {
  const std::string_view type = request.headers.find("content-type");
  if (to_lower_ascii(trim(type.substr(0, type.find(';')))) != "application/json") {
    return fail(Code::unsupported_type, "api.json_needed", {{"found", printable(clip(type, 60))}});
  }
  return request.read_body(limit);
}

Reply json_reply(const Call& call, std::string document, std::string_view version) {
  std::string opaque = digest_hex(DigestAlgorithm::sha256, document).substr(0, tag_length);
  if (!version.empty()) opaque = std::string(version) + "-" + opaque;
  Reply reply = text_reply(200, "application/json", std::move(document));
  reply.headers.set("Vary", "Cookie");
  reply.headers.set("Access-Control-Allow-Origin", "*");
  reply.headers.set("Access-Control-Expose-Headers", "ETag");
  const Caching caching = call.visit.session ? Caching::private_revalidate : Caching::revalidate;
  return conditional_reply(call.request, std::move(reply), {EntityTag{opaque, TagStrength::strong}, std::nullopt},
                           caching);
}

Reply written_reply(int status, std::string document) {
  Reply reply = text_reply(status, "application/json", std::move(document));
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

Result<void> require_staff_writing(const Call& call, const Sessions& sessions) {
  TRY(require_staff(call.visit));
  return sessions.require_own_form(call.request, call.visit, {});
}

MessageResolver resolver_for(const Messages& messages, std::string_view language) {
  return [&messages, tag = std::string(language)](std::string_view id, const std::vector<Parameter>& parameters) {
    return messages.has(tag, id) ? messages.text(tag, id, parameters) : std::string();
  };
}

}  // namespace khen
