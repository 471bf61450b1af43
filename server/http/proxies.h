// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/base/result.h"

namespace khen {

using AddressBytes = std::array<std::uint8_t, 16>;  // IPv4 mapped into IPv6

// nullopt for anything but a textual address.
std::optional<AddressBytes> parse_address(std::string_view text);

// A set of networks. Immutable.
class AddressPrefixes {
 public:
  // Addresses or prefixes ("10.0.0.0/8", "fd00::/8"); "server.proxy_malformed" (usage, {value}).
  static Result<AddressPrefixes> parse(std::span<const std::string> texts);

  [[nodiscard]] bool contains(std::string_view address) const;

 private:
  struct Prefix {
    AddressBytes bytes{};
    int bits = 128;
  };
  std::vector<Prefix> prefixes_;
};

// Whose X-Forwarded-For is believed: proxies named in the settings, nobody else. Immutable.
class TrustedProxies {
 public:
  static Result<TrustedProxies> parse(std::span<const std::string> texts);  // as AddressPrefixes

  [[nodiscard]] bool trusts(std::string_view address) const { return prefixes_.contains(address); }

  // The first address from the right that no trusted proxy has. A malformed element ends the walk.
  [[nodiscard]] std::string client_address(std::string_view peer, std::string_view forwarded_for) const;

 private:
  AddressPrefixes prefixes_;
};

}  // namespace khen
