// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "server/http.h"
#include "server/http/proxies.h"

namespace khen {

// Which files a proxy may send in our place, and how it is told. We decide about every request as ever; only the bytes
// go another way. Immutable.
class HandoverRule {
 public:
  static Result<HandoverRule> parse(const Handover& wanted);  // errors as AddressPrefixes

  [[nodiscard]] bool names(std::string_view proxy) const { return proxies_.contains(proxy); }

  // The file's address at the proxy; "" when it doesn't lie below the root or its place is not known.
  [[nodiscard]] std::string address_of(const FileRange& file) const;

 private:
  HandoverRule(AddressPrefixes proxies, Path root, std::string prefix);

  AddressPrefixes proxies_;
  Path root_;
  std::string prefix_;
};

// Whether the proxy, with the same request before it, comes to the reply that we came to. Not where it would judge by
// tags of its own (If-Match, If-Unmodified-Since) or read a Range that we passed over.
bool proxy_agrees(const HeaderList& request_headers, int status);

// Leaves range and bytes to the proxy: the reply of a file, or of a part of it, becomes word of where it lies.
void hand_over(Reply& reply, std::string_view address);

inline constexpr std::string_view handover_field = "X-Accel-Redirect";

}  // namespace khen
