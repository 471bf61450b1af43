// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/handover.h"

#include "server/forms.h"
#include "server/representation.h"

namespace khen {

HandoverRule::HandoverRule(AddressPrefixes proxies, Path root, std::string prefix)
    : proxies_(std::move(proxies)), root_(std::move(root)), prefix_(std::move(prefix)) {}

Result<HandoverRule> HandoverRule::parse(const Handover& wanted) {
  return HandoverRule(TRY(AddressPrefixes::parse(wanted.proxies)), wanted.root.lexically_normal(), wanted.prefix);
}

std::string HandoverRule::address_of(const FileRange& file) const {
  if (!file.path) return {};
  const Path place = file.path->lexically_normal().lexically_relative(root_);
  if (place.empty() || *place.begin() == "..") return {};
  std::string address = prefix_;
  for (const Path& part : place) address += "/" + percent_encode(part.string());
  return address;
}

bool proxy_agrees(const HeaderList& request_headers, int status) {
  if (request_headers.has("if-match") || request_headers.has("if-unmodified-since")) return false;
  return status == 206 || (status == 200 && !request_headers.has("range"));
}

void hand_over(Reply& reply, std::string_view address) {
  reply.status = 200;
  reply.headers.remove("Content-Range");
  reply.headers.set(handover_field, address);
  reply.body = std::string();
  // What may be repeated is the file, never this word.
  if (reply.standing && !reply.standing->representation) reply.standing = nullptr;
}

}  // namespace khen
