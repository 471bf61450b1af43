// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

namespace khen {

// Whose X-Forwarded-For is believed: proxies named in the settings, nobody else. Immutable.
class TrustedProxies {
 public:
  // Addresses or prefixes ("10.0.0.0/8", "fd00::/8"); "server.proxy_malformed" (usage, {value}).
  static Result<TrustedProxies> parse(std::span<const std::string> texts);

  [[nodiscard]] bool trusts(std::string_view address) const;

  // The first address from the right that no trusted proxy has. A malformed element ends the walk.
  [[nodiscard]] std::string client_address(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Prefix {
    std::array<std::uint8_t, 16> bytes{};  // IPv4 mapped into IPv6
    int bits = 128;
  };
  std::vector<Prefix> prefixes_;
};

}  // namespace khen
